// SPDX-License-Identifier: GPL-2.0-or-later
// Prints the tables of docs/decisions/0002-example-storage.md: bytes and rates of every layout of the counts
// and of the profiles, as they are and in zstd frames, for blocks of several sizes. One thread; medians of
// five.
#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "diagram/count_codec.h"
#include "diagram/example_builder.h"
#include "diagram/profile_codec.h"
#include "diagram/visible_stars.h"
#include "dust/mock_profile.h"
#include "dust/star_threshold.h"
#include "tests/diagram/carina.h"

namespace {

using namespace coalsack;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t cells = 4096;
constexpr std::size_t bins = 128;

struct Sample {
  std::vector<std::uint16_t> counts;  // (examples, cells)
  std::vector<float> profiles;        // (examples, bins)
  std::size_t examples = 0;
};

Sample make_sample(std::size_t examples, stars::TwoMassSelection selection) {
  std::vector<diagram::Quantity> quantities;
  for (const stars::BandCurves& band : stars::published_2mass(selection))
    quantities.push_back(diagram::band_quantity(
        band, dust::a_band_over_a_v(dust::ExtinctionLaw::ccm89, 3.1, dust::band(band.band).wavelength_um)));
  const diagram::Observation observation = diagram::observation_of({diagram::two_mass_diagram()}, quantities);
  stars::GenerateOptions options;
  options.limits = {{"Ks", 17.0}};
  options.area_factor = 4;
  const stars::StarList list = stars::generate_sightline({}, {280, 0, 0.25}, {1, "bench", 0}, options);
  const diagram::VisiblePool visible =
      diagram::visible_stars(diagram::StarPool(list, tests::column_names(observation), 4), observation, {});
  const diagram::ExampleModel model(visible.pool, observation, {}, dust::Bins{});
  diagram::ExampleBuilder builder(model);
  const dust::MockProfiles mocks({}, dust::Bins{});

  Sample sample;
  sample.examples = examples;
  diagram::Example example;
  std::vector<float> profile(bins);
  std::vector<double> counted, filled;
  for (std::size_t i = 0; i < examples; ++i) {
    mocks.draw(1, 0, i, profile);
    builder.build({1, 0, i}, profile, example);
    dust::zero_beyond_few_stars(profile, example.detected_by_bin, example.detected_farther, 50);
    sample.counts.insert(sample.counts.end(), example.counts[0].begin(), example.counts[0].end());
    sample.profiles.insert(sample.profiles.end(), profile.begin(), profile.end());
    counted.push_back(static_cast<double>(example.stars_in[0]));
    filled.push_back(static_cast<double>(
        std::count_if(example.counts[0].begin(), example.counts[0].end(), [](auto c) { return c > 0; })));
  }
  std::nth_element(counted.begin(), counted.begin() + static_cast<std::ptrdiff_t>(examples / 2),
                   counted.end());
  std::nth_element(filled.begin(), filled.begin() + static_cast<std::ptrdiff_t>(examples / 2), filled.end());
  std::printf(
      "\n%zu examples; stars of the cone %.0f, of which visible without dust %.0f; median counted %.0f, "
      "cells filled %.0f; largest count %u\n\n",
      examples, static_cast<double>(list.size()) / 4, static_cast<double>(visible.pool.size()) / 4,
      counted[examples / 2], filled[examples / 2],
      unsigned{*std::max_element(sample.counts.begin(), sample.counts.end())});
  return sample;
}

double seconds_of(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) {
    const std::clock_t start = std::clock();  // processor time: the machine may be shared
    work();
    times.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

class Zstd {
 public:
  Zstd(int level, const Bytes& dictionary)
      : level_(level), compressor_(ZSTD_createCCtx()), decompressor_(ZSTD_createDCtx()) {
    if (level > 0) {
      ZSTD_CCtx_setParameter(compressor_, ZSTD_c_compressionLevel, level);
      ZSTD_CCtx_setParameter(compressor_, ZSTD_c_checksumFlag, 1);
      ZSTD_CCtx_loadDictionary(compressor_, dictionary.data(), dictionary.size());  // none where it is empty
      ZSTD_DCtx_loadDictionary(decompressor_, dictionary.data(), dictionary.size());
    }
  }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;
  ~Zstd() {
    ZSTD_freeCCtx(compressor_);
    ZSTD_freeDCtx(decompressor_);
  }
  void pack(const Bytes& from, Bytes& to) {
    if (level_ == 0) {
      to = from;
      return;
    }
    to.resize(ZSTD_compressBound(from.size()));
    to.resize(ZSTD_compress2(compressor_, to.data(), to.size(), from.data(), from.size()));
  }
  void unpack(const Bytes& from, Bytes& to) {
    if (level_ == 0) {
      to = from;
      return;
    }
    to.resize(ZSTD_getFrameContentSize(from.data(), from.size()));
    if (ZSTD_isError(ZSTD_decompressDCtx(decompressor_, to.data(), to.size(), from.data(), from.size())))
      std::abort();
  }

 private:
  int level_;
  ZSTD_CCtx* compressor_;
  ZSTD_DCtx* decompressor_;
};

// encode(first example, bytes), decode(bytes, first example)
void row(const std::string& name, int level, std::size_t block, std::size_t examples,
         const std::function<void(std::size_t, Bytes&)>& encode,
         const std::function<void(const Bytes&, std::size_t)>& decode, const Bytes& dictionary = {}) {
  Zstd zstd(level, dictionary);
  std::vector<Bytes> packed(examples / block);
  Bytes plain;
  const double writing = seconds_of([&] {
    for (std::size_t i = 0; i < packed.size(); ++i) {
      encode(i * block, plain);
      zstd.pack(plain, packed[i]);
    }
  });
  const double reading = seconds_of([&] {
    for (std::size_t i = 0; i < packed.size(); ++i) {
      zstd.unpack(packed[i], plain);
      decode(plain, i * block);
    }
  });
  std::size_t bytes = 0;
  for (const Bytes& one : packed) bytes += one.size();
  const auto n = static_cast<double>(packed.size() * block);
  std::printf("| %s | %s | %zu | %.0f | %.0f | %.0f |\n", name.c_str(),
              level == 0 ? "-" : std::to_string(level).c_str(), block, static_cast<double>(bytes) / n,
              n / writing / 1000, n / reading / 1000);
  std::fflush(stdout);
}

void head(const char* what) {
  std::printf(
      "| %s | zstd level | examples a block | bytes an example | written, 1000/s | read, 1000/s |\n"
      "|---|---|---|---|---|---|\n",
      what);
}

void count_table(const Sample& sample, bool everything) {
  head("counts");
  const std::vector<std::pair<diagram::CountForm, const char*>> forms = {
      {diagram::CountForm::raw, "raw"},
      {diagram::CountForm::shuffled, "shuffled"},
      {diagram::CountForm::delta, "delta"},
      {diagram::CountForm::bytes, "bytes"},
      {diagram::CountForm::sparse, "sparse"}};
  for (const auto& [form, name] : forms)
    for (const int level : {0, 1, 3, 9})
      for (const std::size_t block : {1U, 64U, 256U, 1024U}) {
        if (level == 0 && block != 1 && block != 256) continue;
        if (!everything && (form != diagram::CountForm::sparse || level == 9)) continue;
        std::vector<std::uint16_t> back(block * cells);
        const auto counts = [&](std::size_t first) {
          return std::span(sample.counts).subspan(first * cells, block * cells);
        };
        row(
            name, level, block, sample.examples,
            [&](std::size_t first, Bytes& out) { diagram::encode_counts(form, counts(first), cells, out); },
            [&](const Bytes& in, std::size_t first) {
              diagram::decode_counts(in, cells, back);
              if (back[7 * 64 + 13] != counts(first)[7 * 64 + 13]) std::abort();
            });
      }
}

// 64 KiB, trained on every other example's sparse bytes.
Bytes train_dictionary(const Sample& sample) {
  Bytes all, one;
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < sample.examples; i += 2) {
    diagram::encode_counts(diagram::CountForm::sparse, std::span(sample.counts).subspan(i * cells, cells),
                           cells, one);
    all.insert(all.end(), one.begin(), one.end());
    sizes.push_back(one.size());
  }
  Bytes dictionary(65536);
  const std::size_t size = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), all.data(),
                                                 sizes.data(), static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(size)) std::abort();
  dictionary.resize(size);
  return dictionary;
}

void dictionary_table(const Sample& sample) {
  const Bytes dictionary = train_dictionary(sample);
  std::vector<std::uint16_t> back(cells);
  for (const int level : {1, 3, 9})
    row(
        "sparse, with a trained dictionary", level, 1, sample.examples,
        [&](std::size_t first, Bytes& out) {
          diagram::encode_counts(diagram::CountForm::sparse,
                                 std::span(sample.counts).subspan(first * cells, cells), cells, out);
        },
        [&](const Bytes& in, std::size_t) { diagram::decode_counts(in, cells, back); }, dictionary);
}

void profile_table(const Sample& sample) {
  head("profile");
  const float step = 50.0F / 65535.0F;
  for (const std::string name : {"f4", "f2", "f2, low and high bytes apart", "u16 of 50/65535 mag/kpc",
                                 "u16, low and high bytes apart"})
    for (const int level : {0, 1, 3, 9})
      for (const std::size_t block : {1U, 256U}) {
        if (level == 0 && block != 1) continue;
        const std::size_t n = block * bins;
        std::vector<std::uint16_t> words(n);
        std::vector<float> back(n);
        const bool apart = name.find("apart") != std::string::npos;
        row(
            name, level, block, sample.examples,
            [&](std::size_t first, Bytes& out) {
              const std::span<const float> profiles(sample.profiles.data() + first * bins, n);
              if (name == "f4") {
                out.resize(4 * n);
                std::copy_n(reinterpret_cast<const std::uint8_t*>(profiles.data()), 4 * n, out.begin());
                return;
              }
              if (name[0] == 'f')
                diagram::encode_halves(profiles, words);
              else
                diagram::encode_steps(profiles, step, words);
              out.resize(2 * n);
              for (std::size_t i = 0; i < n; ++i) {
                out[apart ? i : 2 * i] = static_cast<std::uint8_t>(words[i]);
                out[apart ? n + i : 2 * i + 1] = static_cast<std::uint8_t>(words[i] >> 8);
              }
            },
            [&](const Bytes& in, std::size_t) {
              if (name == "f4") {
                std::copy_n(in.begin(), 4 * n, reinterpret_cast<std::uint8_t*>(back.data()));
                return;
              }
              for (std::size_t i = 0; i < n; ++i)
                words[i] =
                    static_cast<std::uint16_t>(in[apart ? i : 2 * i] | in[apart ? n + i : 2 * i + 1] << 8);
              if (name[0] == 'f')
                diagram::decode_halves(words, back);
              else
                diagram::decode_steps(words, step, back);
            });
      }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t examples = argc > 1 ? static_cast<std::size_t>(std::atol(argv[1])) : 4096;
  std::printf("zstd %s\n", ZSTD_versionString());
  const Sample reliable = make_sample(examples, stars::TwoMassSelection::reliable);
  count_table(reliable, true);
  dictionary_table(reliable);
  std::printf("\n");
  profile_table(reliable);
  const Sample all = make_sample(examples, stars::TwoMassSelection::all);
  count_table(all, false);
  return 0;
}
