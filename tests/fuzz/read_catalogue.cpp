// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/read_catalogue.h"

#include <cmath>
#include <stdexcept>

#include "stars/catalogue_reader.h"
#include "stars/tracer_table.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {
namespace {

void check(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

void read_as(const std::filesystem::path& path, const stars::ImportOptions& options) {
  const auto reader = stars::open_catalogue(path, options);
  stars::StarList batch;
  while (reader->next(batch)) {
    check(batch.size() >= 1 && batch.size() <= options.batch_rows, "a batch has 1 to batch_rows stars");
    check(batch.b_deg.size() == batch.size(), "as many latitudes as stars");
    for (std::size_t i = 0; i < batch.size(); ++i) {
      check(batch.l_deg[i] >= 0 && batch.l_deg[i] < 360, "0 <= l < 360");
      check(std::abs(batch.b_deg[i]) <= 90, "-90 <= b <= 90");
    }
    for (const stars::Column& column : batch.columns)
      check(column.values.size() == batch.size(), "as many values as stars");
  }
  const stars::ImportReport report = reader->report();
  check(report.rows_kept <= report.rows_in, "no more rows kept than read");
}

}  // namespace

void read_catalogue(const std::filesystem::path& path) {
  stars::ImportOptions options;
  options.batch_rows = 500;
  options.max_line_bytes = 1 << 16;
  answered([&] { read_as(path, options); });
  answered([&] {
    stars::ImportOptions model = options;
    model.kind = stars::StarKind::model;
    model.sightline = stars::Sightline{280, 0, 0.5};
    model.extinction_ratio = {{"J", 0.28}, {"H", 0.19}, {"K", 0.12}};
    read_as(path, model);
  });
  answered([&] { stars::read_tracers(path); });
}

}  // namespace coalsack::fuzz
