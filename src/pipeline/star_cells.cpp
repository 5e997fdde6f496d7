// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/star_cells.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "project/blob.h"

namespace coalsack::pipeline {

std::vector<EncodedCell> encode_cell(const stars::StarList& list, const std::vector<std::size_t>& rows,
                                     std::int64_t first_part) {
  std::vector<EncodedCell> parts;
  project::FrameEncoder encoder;
  std::vector<double> doubles;
  std::vector<float> floats;
  for (std::size_t begin = 0; begin < rows.size(); begin += most_stars_a_part) {
    const std::size_t end = std::min(begin + most_stars_a_part, rows.size());
    EncodedCell part;
    part.part = first_part++;
    part.stars = static_cast<std::int64_t>(end - begin);
    project::Hasher hasher;
    const auto put = [&](const std::string& name, const char* dtype, std::span<const std::byte> raw) {
      hasher.add(name).add(raw);
      part.columns.push_back({static_cast<std::int64_t>(part.columns.size()), name, dtype,
                              static_cast<std::int64_t>(raw.size()), encoder.encode(raw)});
    };
    for (const auto* const source : {&list.l_deg, &list.b_deg}) {
      doubles.clear();
      for (std::size_t i = begin; i < end; ++i) doubles.push_back((*source)[rows[i]]);
      put(source == &list.l_deg ? "l_deg" : "b_deg", "f8", std::as_bytes(std::span(doubles)));
    }
    for (const stars::Column& column : list.columns) {
      floats.clear();
      for (std::size_t i = begin; i < end; ++i) floats.push_back(column.values[rows[i]]);
      put(column.name, "f4", std::as_bytes(std::span(floats)));
    }
    part.fingerprint = hasher.finish();
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<EncodedCell> encode_cell(const stars::StarList& list) {
  std::vector<std::size_t> rows(list.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return encode_cell(list, rows, 0);
}

}  // namespace coalsack::pipeline
