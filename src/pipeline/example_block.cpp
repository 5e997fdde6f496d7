// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/example_block.h"

#include <span>
#include <string>

#include "base/error.h"
#include "diagram/count_codec.h"
#include "diagram/profile_codec.h"
#include "project/blob.h"
#include "project/disk_error.h"

namespace coalsack::pipeline {
namespace {

/// The array of a row that holds shape, raw_bytes and frame in the columns from `first` on.
template <typename T>
std::vector<T> array_in(project::Statement& row, int first, const project::DType dtype,
                        const std::string& what) {
  try {
    const std::uint64_t size = project::raw_size(dtype, project::parse_shape(row.text(first)));
    if (row.integer(first + 1) != static_cast<std::int64_t>(size) ||
        row.integer(first + 1) > largest_block_bytes)
      throw base::ProjectRefused("its shape and its size contradict each other");
    std::vector<T> values(size / sizeof(T));
    project::FrameDecoder().decode(row.bytes(first + 2), std::as_writable_bytes(std::span(values)));
    return values;
  } catch (const base::ProjectRefused& error) {
    throw base::ProjectRefused(what + ": " + error.what() + "; run `coalsack verify`");
  }
}

}  // namespace

std::optional<StoredExample> stored_example(const project::Project& project, std::int64_t reference_id,
                                            std::int64_t number, std::int64_t diagram_id) {
  if (number < 0) return std::nullopt;
  const std::int64_t block = number / block_examples;
  const auto within = static_cast<std::size_t>(number % block_examples);
  const std::string what = project.path().string() + ": block " + std::to_string(block) +
                           " of examples of reference " + std::to_string(reference_id);
  project::Statement find = project.statement("diagram/example_block");
  find.start(reference_id, block);
  if (!find.step() || find.integer(0) <= static_cast<std::int64_t>(within)) return std::nullopt;
  const auto examples = static_cast<std::size_t>(find.integer(0));
  const auto halves = array_in<std::uint16_t>(find, 1, project::DType::f2, what);
  if (halves.size() % examples != 0)
    throw base::ProjectRefused(what + ": its shape does not fit; run `coalsack verify`");
  const std::size_t bins = halves.size() / examples;
  StoredExample example;
  example.profile.resize(bins);
  diagram::decode_halves(std::span(halves).subspan(within * bins, bins), example.profile);

  project::Statement counts = project.statement("diagram/example_counts");
  counts.start(reference_id, block, diagram_id);
  if (!counts.step()) return std::nullopt;
  try {
    const std::int64_t cells = counts.integer(0);
    if (cells < 1 || cells > std::int64_t{1} << 20 || counts.integer(1) < 0 ||
        counts.integer(1) > largest_block_bytes)
      throw base::ProjectRefused("its counts have an impossible size");
    std::vector<std::uint8_t> packed(static_cast<std::size_t>(counts.integer(1)));
    project::FrameDecoder().decode(counts.bytes(2), std::as_writable_bytes(std::span(packed)));
    example.counts.resize(static_cast<std::size_t>(cells));
    diagram::decode_one(packed, example.counts.size(), within, example.counts);
  } catch (const base::ProjectBusy&) {
    throw;
  } catch (const project::DiskError&) {
    throw;
  } catch (const base::Error& error) {
    throw base::ProjectRefused(what + ": " + error.what() + "; run `coalsack verify`");
  }
  return example;
}

std::vector<float> stored_reference_diagram(const project::Project& project, std::int64_t reference_id,
                                            std::int64_t diagram_id) {
  project::Statement find = project.statement("diagram/reference");
  find.start(reference_id, diagram_id);
  if (!find.step()) return {};
  return array_in<float>(find, 1, project::DType::f4,
                         project.path().string() + ": diagram of reference " + std::to_string(reference_id));
}

std::vector<std::uint16_t> stored_observed_diagram(const project::Project& project, std::int64_t uniq,
                                                   std::int64_t diagram_id) {
  project::Statement find = project.statement("diagram/observed");
  find.start(uniq, diagram_id);
  if (!find.step()) return {};
  return array_in<std::uint16_t>(find, 1, project::DType::u2,
                                 project.path().string() + ": diagram of pixel " + std::to_string(uniq));
}

std::vector<float> stored_truth(const project::Project& project, std::int64_t uniq) {
  project::Statement find = project.statement("diagram/truth");
  find.start(uniq);
  if (!find.step()) return {};
  return array_in<float>(find, 0, project::DType::f4,
                         project.path().string() + ": truth of pixel " + std::to_string(uniq));
}

}  // namespace coalsack::pipeline
