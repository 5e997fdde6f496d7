// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/compare_maps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "sky/pixel.h"

namespace coalsack::map {
namespace {

double a_v_of(const Sightline& there, double bin_kpc, double d_kpc) {
  const auto cumulative = there.row(Row::cumulative_mean);
  return d_kpc > 0 ? a_v_to(cumulative, bin_kpc, d_kpc) : static_cast<double>(cumulative.back());
}

}  // namespace

std::vector<Pair> pairs_with(const MapSource& ours, const CompareOptions& options, const SkyValues& other,
                             double factor) {
  std::vector<Pair> pairs;
  ours.for_each([&](const Sightline& there) {
    if (options.unflagged && there.flags != 0) return;
    const Pair pair{there.l_deg, there.b_deg, a_v_of(there, ours.info.bin_kpc, options.d_kpc),
                    value_in(other, there.uniq) * factor, there.uniq};
    if (std::isfinite(pair.ours_mag) && std::isfinite(pair.other_mag)) pairs.push_back(pair);
  });
  return pairs;
}

SkyValues sky_values(const HealpixFile& file) {
  return {sky::order_of(file.nside),
          [&file](double l_deg, double b_deg) { return file.value_at(l_deg, b_deg); }};
}

SkyValues sky_values(const MapSource& other, double d_kpc) {
  struct Stored {
    std::vector<std::int64_t> uniqs;
    std::vector<double> values;
    std::vector<std::int64_t> nsides;  // ascending
  };
  const auto stored = std::make_shared<Stored>();
  other.for_each([&](const Sightline& there) {
    stored->uniqs.push_back(there.uniq);
    stored->values.push_back(a_v_of(there, other.info.bin_kpc, d_kpc));
    if (stored->nsides.empty() || stored->nsides.back() != there.nside) stored->nsides.push_back(there.nside);
  });
  SkyValues values;
  values.finest_order = stored->nsides.empty() ? 0 : sky::order_of(stored->nsides.back());
  values.value_at = [stored](double l_deg, double b_deg) {
    for (auto nside = stored->nsides.rbegin(); nside != stored->nsides.rend(); ++nside) {
      const std::int64_t uniq = sky::uniq_at(*nside, l_deg, b_deg);
      const auto place = std::lower_bound(stored->uniqs.begin(), stored->uniqs.end(), uniq);
      if (place != stored->uniqs.end() && *place == uniq)
        return stored->values[static_cast<std::size_t>(place - stored->uniqs.begin())];
    }
    return std::numeric_limits<double>::quiet_NaN();
  };
  return values;
}

TablePairs pairs_with_table(const project::Project& project, const MapInfo& info,
                            const CompareOptions& options, std::span<const DirectionValue> rows,
                            const std::function<double(const DirectionValue&)>& factor_of) {
  TablePairs result;
  for (const DirectionValue& row : rows) {
    const double other_mag = row.value * factor_of(row);
    const auto there = sightline_at(project, info.model_id, row.l_deg, row.b_deg);
    if (there && there->rows.size() == prediction_rows * info.bins &&
        !(options.unflagged && there->flags != 0)) {
      // A star at the Sun has nothing before it.
      const double d_kpc = std::isnan(row.d_kpc) ? options.d_kpc : row.d_kpc;
      const double ours_mag = row.d_kpc == 0 ? 0 : a_v_of(*there, info.bin_kpc, d_kpc);
      if (std::isfinite(ours_mag) && std::isfinite(other_mag)) {
        result.pairs.push_back({row.l_deg, row.b_deg, ours_mag, other_mag, there->uniq});
        continue;
      }
    }
    ++result.skipped;
  }
  return result;
}

}  // namespace coalsack::map
