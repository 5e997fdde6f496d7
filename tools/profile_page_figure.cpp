// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>

#include "base/error.h"
#include "pipeline/dust_settings.h"
#include "pipeline/example_block.h"
#include "plot/markup.h"
#include "plot/profile_figure.h"
#include "sky/pixel.h"
#include "tools/figures.h"
#include "tools/map_figures.h"
#include "tools/map_source.h"
#include "tools/shell.h"

namespace coalsack::tools {
namespace {

std::vector<double> doubles(std::span<const float> values) {
  return {values.begin(), values.end()};
}

map::Sightline predicted(const project::Project& project, const map::MapInfo& info, double l_deg,
                         double b_deg) {
  std::optional<map::Sightline> found = map::sightline_at(project, info.model_id, l_deg, b_deg);
  if (!found)
    throw base::InputError("model '" + info.model + "' has mapped nothing at l = " + short_number(l_deg) +
                           ", b = " + short_number(b_deg) + "; `coalsack extend` and `coalsack fill` do");
  return *std::move(found);
}

std::string title_of(const map::Sightline& sightline, const map::MapInfo& info) {
  std::string title = "l = " + degrees_text(sightline.l_deg) + ", b = " + degrees_text(sightline.b_deg) +
                      ": " + plot::as_markup(info.model) + ", " + grouped(sightline.stars) + " stars";
  for (const auto& [flag, words] : {std::pair{map::few_stars, "few stars"},
                                    {map::outside_domain, "outside the training domain"},
                                    {map::zone_border, "at a zone border"}})
    if ((sightline.flags & flag) != 0) title += std::string(", ") + words;
  return title;
}

plot::Profile profile_of(const map::Sightline& sightline, const map::MapInfo& info) {
  const auto row = [&](map::Row which, std::size_t more = 0) { return doubles(sightline.row(which, more)); };
  plot::Profile profile;
  profile.bin_kpc = info.bin_kpc;
  profile.dav_mag_per_kpc = row(map::Row::mean);
  profile.median = row(map::Row::quantile, 2);
  profile.inside_95 = {row(map::Row::quantile, 0), row(map::Row::quantile, 4)};
  profile.inside_68 = {row(map::Row::quantile, 1), row(map::Row::quantile, 3)};
  profile.cumulative_95 = {row(map::Row::cumulative_quantile, 0), row(map::Row::cumulative_quantile, 4)};
  profile.cumulative_68 = {row(map::Row::cumulative_quantile, 1), row(map::Row::cumulative_quantile, 3)};
  profile.reliable_kpc = sightline.reliable_kpc;
  profile.target_name = "truth";
  profile.title = title_of(sightline, info);
  return profile;
}

}  // namespace

plot::Figure profile_page_figure(const project::Project& project, double l_deg, double b_deg,
                                 const std::string& model, const std::vector<std::string>& others) {
  const map::MapInfo info = drawn_map(project, model);
  const map::Sightline sightline = predicted(project, info, l_deg, b_deg);
  plot::Profile profile = profile_of(sightline, info);
  if (pipeline::profile_bins(project.settings()).width_kpc == info.bin_kpc)
    profile.target = doubles(pipeline::stored_truth(project, sightline.uniq));
  for (const std::string& name : others) {
    const map::MapInfo other = drawn_map(project, name);
    if (other.bins != info.bins || other.bin_kpc != info.bin_kpc)
      throw base::InputError("model '" + other.model + "' has other distance bins than '" + info.model + "'");
    profile.others.push_back(
        {plot::as_markup(other.model), doubles(predicted(project, other, l_deg, b_deg).row(map::Row::mean))});
  }
  std::vector<plot::Panel> upper;
  std::vector<plot::Panel> lower;
  const std::vector<plot::Diagram> diagrams = pixel_diagrams(project, l_deg, b_deg, info.model);
  for (std::size_t i = 0; i < diagrams.size(); ++i)
    (i % 2 == 0 ? upper : lower).push_back(plot::diagram_panel(diagrams[i]));
  return plot::profile_page(profile, upper, lower);
}

}  // namespace coalsack::tools
