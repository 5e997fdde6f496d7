// SPDX-License-Identifier: GPL-2.0-or-later
#include <benchmark/benchmark.h>
#include <fitsio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/random_stream.h"
#include "stars/catalogue_reader.h"

// Import of a catalogue of 2MASS's shape (positions, three bands with errors, three flags) beside a plain
// read of the same bytes. COALSACK_BENCH_ROWS sets the number of rows (1,000,000). The counter peak_MiB is
// the process's peak memory so far: it must not grow with the rows.

namespace {

using namespace coalsack;

std::size_t row_count() {
  const char* const text = std::getenv("COALSACK_BENCH_ROWS");
  return text == nullptr ? 1000000 : static_cast<std::size_t>(std::atoll(text));
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::filesystem::path place(const std::string& ending) {
  return std::filesystem::temp_directory_path() / ("coalsack-bench-" + std::to_string(getpid()) + ending);
}

struct Row {
  double l_deg, b_deg;
  double band[6];
};

Row row(base::RandomStream& stream) {
  Row r{};
  r.l_deg = 260 + 40 * stream.uniform();
  r.b_deg = 10 * stream.uniform() - 5;
  for (int k = 0; k < 3; ++k) {
    r.band[2 * k] = 10 + 6 * stream.uniform();
    r.band[2 * k + 1] = 0.02 + 0.2 * stream.uniform();
  }
  return r;
}

void write_csv(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  file << "GLON,GLAT,2MASS,Jmag,e_Jmag,Hmag,e_Hmag,Kmag,e_Kmag,Qflg,Rflg,Cflg\n";
  base::RandomStream stream({1, "bench"});
  char line[256];
  for (std::size_t i = 0; i < row_count(); ++i) {
    const Row r = row(stream);
    const int length = std::snprintf(
        line, sizeof line, "%.6f,%.6f,03294799+3016319,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,AAA,222,000\n", r.l_deg,
        r.b_deg, r.band[0], r.band[1], r.band[2], r.band[3], r.band[4], r.band[5]);
    file.write(line, length);
  }
}

void write_fits(const std::filesystem::path& path) {
  fitsfile* file = nullptr;
  int status = 0;
  fits_create_diskfile(&file, path.c_str(), &status);
  const char* names[] = {"GLON",   "GLAT", "2MASS",  "Jmag", "e_Jmag", "Hmag",
                         "e_Hmag", "Kmag", "e_Kmag", "Qflg", "Rflg",   "Cflg"};
  const char* formats[] = {"1D", "1D", "17A", "1E", "1E", "1E", "1E", "1E", "1E", "3A", "3A", "3A"};
  fits_create_tbl(file, BINARY_TBL, 0, 12, const_cast<char**>(names), const_cast<char**>(formats), nullptr,
                  "PSC", &status);
  base::RandomStream stream({1, "bench"});
  constexpr std::size_t piece = 10000;
  std::vector<double> values(piece);
  std::vector<Row> rows(piece);
  std::vector<const char*> text(piece);
  for (std::size_t first = 0; first < row_count(); first += piece) {
    const std::size_t count = std::min(piece, row_count() - first);
    for (std::size_t i = 0; i < count; ++i) rows[i] = row(stream);
    const auto number = [&](int column, auto value) {
      for (std::size_t i = 0; i < count; ++i) values[i] = value(rows[i]);
      fits_write_col(file, TDOUBLE, column, static_cast<LONGLONG>(first) + 1, 1, static_cast<LONGLONG>(count),
                     values.data(), &status);
    };
    const auto word = [&](int column, const char* value) {
      text.assign(piece, value);
      fits_write_col(file, TSTRING, column, static_cast<LONGLONG>(first) + 1, 1, static_cast<LONGLONG>(count),
                     text.data(), &status);
    };
    number(1, [](const Row& r) { return r.l_deg; });
    number(2, [](const Row& r) { return r.b_deg; });
    word(3, "03294799+3016319");
    for (int k = 0; k < 6; ++k) number(4 + k, [k](const Row& r) { return r.band[k]; });
    word(10, "AAA");
    word(11, "222");
    word(12, "000");
  }
  fits_close_file(file, &status);
  if (status != 0) std::abort();
}

void import_file(benchmark::State& state, const std::filesystem::path& path) {
  std::size_t stars = 0;
  for (auto _ : state) {
    const auto reader = stars::open_catalogue(path, {});
    stars::StarList batch;
    stars = 0;
    while (reader->next(batch)) stars += batch.size();
  }
  if (stars != row_count()) state.SkipWithError("stars are missing");
  state.SetItemsProcessed(static_cast<std::int64_t>(stars) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(std::filesystem::file_size(path)) * state.iterations());
  state.counters["peak_MiB"] = peak_mib();
}

void read_plain(benchmark::State& state, const std::filesystem::path& path) {
  std::vector<char> buffer(1U << 18);
  for (auto _ : state) {
    std::FILE* const file = std::fopen(path.c_str(), "rb");
    std::size_t sum = 0;
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;) sum += got;
    std::fclose(file);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(row_count()) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(std::filesystem::file_size(path)) * state.iterations());
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const auto csv = place(".csv");
  const auto fits = place(".fits");
  write_csv(csv);
  write_fits(fits);
  const auto add = [](const char* name, auto run, const std::filesystem::path& path) {
    benchmark::RegisterBenchmark(name, [run, path](benchmark::State& state) { run(state, path); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  };
  add("catalogue/csv/plain_read", read_plain, csv);
  add("catalogue/csv/import", import_file, csv);
  add("catalogue/fits/plain_read", read_plain, fits);
  add("catalogue/fits/import", import_file, fits);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove(csv);
  std::filesystem::remove(fits);
  return 0;
}
