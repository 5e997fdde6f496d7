// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/merge/sky_transfer.h"

#include <cstdio>
#include <vector>

#include "base/error.h"
#include "pipeline/coverage.h"
#include "pipeline/star_store.h"
#include "sky/pixel.h"
#include "sky/reference_grid.h"

namespace coalsack::pipeline {
namespace {

std::string pixel_text(std::int64_t uniq) {
  const sky::Direction centre = sky::centre_of(uniq);
  char text[120];
  std::snprintf(text, sizeof text, "pixel %lld of nside %lld at (%.4f, %.4f)",
                static_cast<long long>(sky::ipix_of(uniq)), static_cast<long long>(sky::nside_of(uniq)),
                centre.l_deg, centre.b_deg);
  return text;
}

void take_pixels(Transfer& transfer) {
  project::Statement theirs = transfer.theirs.statement("merge/pixels");
  project::Statement insert = transfer.ours.statement("coverage/insert_pixel");
  while (theirs.step()) {
    transfer.tick();
    const std::int64_t uniq = theirs.integer(0);
    if (!is_pixel(uniq) || sky::nside_of(uniq) != theirs.integer(1) ||
        sky::ipix_of(uniq) != theirs.integer(2))
      transfer.refuse("table pixel: " + std::to_string(uniq) + " names no pixel");
    const sky::Direction centre = sky::centre_of(uniq);
    insert.run(uniq, sky::nside_of(uniq), sky::ipix_of(uniq), centre.l_deg, centre.b_deg);
    transfer.report.pixels_taken += project::changes(transfer.ours.database());
    ++transfer.report.pixels_there;
  }
}

void check_overlap(const Transfer& transfer) {
  std::vector<std::int64_t> nsides;
  project::Statement rows = transfer.ours.statement("coverage/nsides");
  while (rows.step()) nsides.push_back(rows.integer(0));
  project::Statement overlap = transfer.ours.statement("merge/overlap");
  for (const std::int64_t fine : nsides) {
    for (const std::int64_t coarse : nsides) {
      if (coarse >= fine) continue;
      // The NUNIQ numbers of one nside are all those from 4 nside^2 to 16 nside^2 - 1.
      const std::int64_t ratio = fine / coarse;
      overlap.start(4 * fine * fine, 16 * fine * fine - 1, ratio * ratio);
      if (!overlap.step()) continue;
      throw base::InputError(transfer.theirs.path().string() + ": " + pixel_text(overlap.integer(0)) +
                             " lies in " + pixel_text(overlap.integer(1)) + ", and " +
                             transfer.ours.path().string() +
                             " would cover that sky twice; nothing was merged. Merge projects whose pixels "
                             "there have one nside (setting pixel_nside, when extending)");
    }
  }
}

void take_regions(Transfer& transfer) {
  project::Statement theirs = transfer.theirs.statement("merge/regions");
  project::Statement find = transfer.ours.statement("merge/find_region");
  project::Statement insert = transfer.ours.statement("coverage/insert_region");
  while (theirs.step()) {
    const std::int64_t run = transfer.run(theirs.integer(3));
    find.start(theirs.text(0), theirs.integer(1), run);
    if (find.step()) continue;
    insert.run(theirs.text(0), theirs.integer(1), theirs.integer(2), run);
    ++transfer.report.regions_taken;
  }
}

}  // namespace

void take_coverage(Transfer& transfer) {
  take_pixels(transfer);
  check_overlap(transfer);
  take_regions(transfer);
}

void ensure_reference(const project::Project& ours, std::int64_t reference_id) {
  const sky::Direction there = sky::position_of(reference_id);
  ours.statement("merge/store_reference").run(reference_id, there.l_deg, there.b_deg);
}

void ensure_cell(const project::Project& ours, std::int64_t cell) {
  if (!sky::is_valid_uniq(cell) || sky::nside_of(cell) != star_cell_nside)
    throw base::InputError("cell " + std::to_string(cell) + " is no star cell (nside " +
                           std::to_string(star_cell_nside) + ")");
  ours.statement("merge/store_cell").run(cell);
}

}  // namespace coalsack::pipeline
