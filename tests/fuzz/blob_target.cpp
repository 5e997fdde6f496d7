// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "diagram/count_codec.h"
#include "diagram/profile_codec.h"
#include "map/array_value.h"
#include "project/blob.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {
namespace {

constexpr std::size_t most_bytes = 1 << 20;

/// "DTYPE SHAPE:FRAME", as a view hands arrays out; `make_frame`: what stands behind the colon is its
/// content.
void array_value(Input input, bool make_frame) {
  const auto colon = std::find(input.begin(), input.end(), ':');
  std::vector<std::byte> value;
  for (auto at = input.begin(); at != colon; ++at) value.push_back(std::byte{*at});
  if (colon != input.end()) {
    value.push_back(std::byte{':'});
    const auto rest = std::as_bytes(std::span(colon + 1, input.end()));
    const project::Bytes frame =
        make_frame ? project::FrameEncoder(1).encode(rest) : project::Bytes(rest.begin(), rest.end());
    value.insert(value.end(), frame.begin(), frame.end());
  }
  answered([&] {
    map::ArrayValueDecoder decoder;
    decoder.decode_profile(value, "profile");
    for (std::size_t row = 0; row < 14; ++row) decoder.row(row);
  });
  answered([&] {
    map::ArrayValueDecoder decoder;
    decoder.decode(value, "value");
  });
}

void frame(Input input) {
  const auto bytes = std::as_bytes(input);
  project::FrameDecoder decoder;
  answered([&] {
    const project::Bytes raw = decoder.decode_bounded(bytes, most_bytes);
    if (raw.size() > most_bytes) throw std::logic_error("no more bytes than allowed");
    const project::Bytes again = decoder.decode_bounded(project::FrameEncoder(1).encode(raw), most_bytes);
    if (again != raw) throw std::logic_error("a frame gives back what went in");
  });
  std::vector<std::byte> raw(1024);
  answered([&] { decoder.decode(bytes, raw); });
}

void shape(Input input) {
  const std::string text(input.begin(), input.end());
  answered([&] { project::parse_dtype(text); });
  answered([&] {
    const project::Shape read = project::parse_shape(text);
    if (project::parse_shape(project::shape_text(read)) != read)
      throw std::logic_error("a shape's text reads back as that shape");
    project::raw_size(project::DType::f8, read);
  });
}

/// The first byte: cells of a diagram.
void counts(Input input) {
  if (input.empty()) return;
  const std::size_t cells = input[0];
  const Input block = input.subspan(1);
  answered([&] {
    const std::size_t n = diagram::histograms_in(block, cells);
    if (n * cells > most_bytes) return;
    std::vector<std::uint16_t> all(n * cells);
    diagram::decode_counts(block, cells, all);
    // What decodes at once decodes one by one and by index, to the same counts.
    const diagram::CountIndex index(block, cells);
    std::vector<std::uint16_t> one(cells);
    std::vector<std::uint16_t> other(cells);
    for (std::size_t i = 0; i < n; ++i) {
      diagram::decode_one(block, cells, i, one);
      index.decode(block, i, other);
      if (one != other ||
          !std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(i * cells)))
        throw std::logic_error("three ways to decode a histogram agree");
    }
  });
  answered([&] { const diagram::CountIndex index(block, cells); });
  std::vector<std::uint16_t> one(cells);
  answered([&] { diagram::decode_one(block, cells, 1, one); });
}

/// Counts of our own making come back from every form.
void counts_and_back(Input input) {
  if (input.size() < 2) return;
  const std::size_t cells = std::size_t{input[0]} % 16 + 1;
  const std::size_t n = (input.size() - 1) / 2 / cells;
  std::vector<std::uint16_t> made(n * cells);
  for (std::size_t i = 0; i < made.size(); ++i)
    made[i] = static_cast<std::uint16_t>(input[1 + 2 * i] | input[2 + 2 * i] << 8);
  for (int form = 0; form <= static_cast<int>(diagram::CountForm::sparse); ++form) {
    std::vector<std::uint8_t> block;
    diagram::encode_counts(static_cast<diagram::CountForm>(form), made, cells, block);
    std::vector<std::uint16_t> back(made.size());
    diagram::decode_counts(block, cells, back);
    if (back != made) throw std::logic_error("counts come back from every form");
  }
  std::vector<float> profile(made.size());
  diagram::decode_halves(made, profile);
  diagram::decode_steps(made, 0.01F, profile);
}

}  // namespace

void blob(Input input) {
  if (input.empty()) return;
  const Input rest = input.subspan(1);
  switch (input[0] % 6) {
    case 0:
      return array_value(rest, false);
    case 1:
      return array_value(rest, true);
    case 2:
      return frame(rest);
    case 3:
      return shape(rest);
    case 4:
      return counts(rest);
    default:
      return counts_and_back(rest);
  }
}

}  // namespace coalsack::fuzz
