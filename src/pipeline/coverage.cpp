// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/coverage.h"

#include "base/error.h"
#include "sky/pixel.h"

namespace coalsack::pipeline {
namespace {

/// An area covered twice, by large and by small pixels, would be counted twice in every sum over the map.
void check_overlap(const project::Project& project, const std::vector<std::int64_t>& uniqs,
                   std::int64_t nside, const std::string& region) {
  project::Statement nsides = project.statement("coverage/nsides");
  std::vector<std::int64_t> others;
  while (nsides.step())
    if (nsides.integer(0) != nside) others.push_back(nsides.integer(0));
  project::Statement any_between = project.statement("coverage/any_between");
  for (const std::int64_t other : others) {
    for (const std::int64_t uniq : uniqs) {
      // The NUNIQ numbers of a pixel's ancestors and descendants follow from its own by powers of four.
      std::int64_t first = uniq;
      std::int64_t last = uniq;
      for (std::int64_t size = nside; size < other; size *= 2) {
        first *= 4;
        last = 4 * last + 3;
      }
      for (std::int64_t size = nside; size > other; size /= 2) {
        first /= 4;
        last /= 4;
      }
      any_between.start(first, last);
      if (any_between.step()) {
        const sky::Direction centre = sky::centre_of(uniq);
        throw base::InputError(region + ": (" + std::to_string(centre.l_deg) + ", " +
                               std::to_string(centre.b_deg) + ") is covered already by pixels of nside " +
                               std::to_string(other) +
                               "; choose a region beside it, or that nside (setting pixel_nside)");
      }
    }
  }
}

}  // namespace

Extension extend(const project::Project& project, const sky::Region& region, project::Run& run) {
  Extension extension;
  extension.nside = project.settings().integer("pixel_nside");
  const std::vector<std::int64_t> uniqs = sky::pixels_in(region, extension.nside);
  const std::string text = sky::text_of(region);
  if (uniqs.empty())
    throw base::InputError(text + ": no centre of a pixel of nside " + std::to_string(extension.nside) +
                           " lies in it; choose a larger region or a larger pixel_nside");
  extension.in_region = static_cast<std::int64_t>(uniqs.size());

  project::Transaction transaction(project.database());
  check_overlap(project, uniqs, extension.nside, text);
  project::Statement insert = project.statement("coverage/insert_pixel");
  for (const std::int64_t uniq : uniqs) {
    const sky::Direction centre = sky::centre_of(uniq);
    insert.run(uniq, extension.nside, sky::ipix_of(uniq), centre.l_deg, centre.b_deg);
    extension.added += project::changes(project.database());
  }
  project.statement("coverage/insert_region").run(text, extension.nside, extension.added, run.id());
  transaction.commit();
  return extension;
}

bool is_pixel(std::int64_t uniq) {
  return sky::is_valid_uniq(uniq) && sky::nside_of(uniq) <= sky::finest_map_nside;
}

std::int64_t covered_pixel_at(const project::Project& project, double l_deg, double b_deg) {
  project::Statement nsides = project.statement("coverage/nsides");
  project::Statement any_between = project.statement("coverage/any_between");
  while (nsides.step()) {
    const std::int64_t uniq = sky::uniq_at(nsides.integer(0), l_deg, b_deg);
    any_between.start(uniq, uniq);
    if (any_between.step()) return uniq;
  }
  throw base::InputError(project.path().string() + ": (" + std::to_string(l_deg) + ", " +
                         std::to_string(b_deg) + ") is not covered; `coalsack extend` adds it");
}

}  // namespace coalsack::pipeline
