// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/healpix.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "base/error.h"
#include "map/export/resampling.h"
#include "sky/pixel.h"

namespace coalsack::map {
namespace {

constexpr double bad_data = -1.6375e30;  // as the HEALPix convention has it
constexpr std::int64_t rows_at_once = 1 << 20;

enum class Joined { mean, least, any_bit };

struct Column {
  FitsColumn fits;
  Joined joined = Joined::mean;
  double d_kpc = 0;  ///< of A_V columns; 0: not of one distance
  std::function<double(const Sightline&, double bin_kpc)> value;
};

std::string kpc_text(double d_kpc) {
  std::string word = distance_word(d_kpc);
  std::replace(word.begin(), word.end(), 'p', '.');
  return word + " kpc";
}

Column a_v_column(const std::string& word, const std::string& where, double d_kpc, bool deviation) {
  Column column;
  column.fits = {"a_v_" + word + (deviation ? "_sd_mag" : "_mag"), "mag",
                 (deviation ? "sd of A_V " : "A_V ") + where, FitsType::float32, false};
  column.d_kpc = d_kpc;
  column.value = [d_kpc, row = deviation ? Row::cumulative_deviation : Row::cumulative_mean](
                     const Sightline& there, double bin_kpc) {
    const auto values = there.row(row);
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    return d_kpc > 0 ? a_v_to(values, bin_kpc, d_kpc) : static_cast<double>(values.back());
  };
  return column;
}

std::vector<Column> all_columns(const std::vector<double>& distances_kpc) {
  std::vector<Column> columns;
  std::set<double> seen;
  for (const double d_kpc : distances_kpc) {
    if (!(d_kpc > 0) || !std::isfinite(d_kpc) || d_kpc > 1000)
      throw base::InputError("a distance must be more than 0 and at most 1000 kpc");
    if (!seen.insert(d_kpc).second)
      throw base::InputError("the distance " + kpc_text(d_kpc) + " is given twice");
    const std::string word = distance_word(d_kpc) + "kpc";
    columns.push_back(a_v_column(word, "to " + kpc_text(d_kpc), d_kpc, false));
    columns.push_back(a_v_column(word, "to " + kpc_text(d_kpc), d_kpc, true));
  }
  columns.push_back(a_v_column("total", "to the profile's end", 0, false));
  columns.push_back(a_v_column("total", "to the profile's end", 0, true));
  columns.push_back({{"reliable_kpc", "kpc", "stars constrain up to here", FitsType::float32, false},
                     Joined::least,
                     0,
                     [](const Sightline& there, double) { return there.reliable_kpc; }});
  columns.push_back({{"stars", "", "in the sightline's diagrams", FitsType::int32, true},
                     Joined::mean,
                     0,
                     [](const Sightline& there, double) { return static_cast<double>(there.stars); }});
  columns.push_back({{"flags", "", "1 few stars 2 outside domain 4 border", FitsType::int16, true},
                     Joined::any_bit,
                     0,
                     [](const Sightline& there, double) { return static_cast<double>(there.flags); }});
  return columns;
}

std::vector<Column> chosen(const HealpixOptions& options) {
  std::vector<Column> all = all_columns(options.distances_kpc);
  if (options.columns.empty()) return all;
  std::vector<Column> out;
  for (const std::string& name : options.columns) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Column& c) { return c.fits.name == name; });
    if (found == all.end()) {
      std::string list;
      for (const Column& column : all) list += (list.empty() ? "" : ", ") + column.fits.name;
      throw base::InputError("there is no column '" + name + "'; there are " + list);
    }
    out.push_back(*found);
  }
  return out;
}

std::vector<float> resampled(const Resampling& resampling, Joined joined, std::span<const float> values) {
  if (joined == Joined::least) return resampling.least(values);
  if (joined == Joined::any_bit) return resampling.any_bit(values);
  return resampling.mean(values);
}

bool is_integer(const Column& column) {
  return column.fits.type != FitsType::float32;
}

void write_values(FitsFile& file, int number, std::int64_t row, const Column& column,
                  std::span<const float> values) {
  if (!is_integer(column)) {
    file.write(number, row, values);
    return;
  }
  std::vector<std::int64_t> rounded;
  rounded.reserve(values.size());
  for (const float value : values) rounded.push_back(std::llround(value));
  file.write(number, row, std::span<const std::int64_t>(rounded));
}

/// A column of the full sky: `missing` wherever the map has no pixel.
void write_full_sky(FitsFile& file, int number, const Column& column, const std::vector<std::int64_t>& pixels,
                    std::span<const float> values, std::int64_t count, float missing) {
  std::size_t next = 0;
  std::vector<float> rows;
  for (std::int64_t first = 0; first < count; first += rows_at_once) {
    const std::int64_t end = std::min(count, first + rows_at_once);
    rows.assign(static_cast<std::size_t>(end - first), missing);
    for (; next < pixels.size() && pixels[next] < end; ++next)
      rows[static_cast<std::size_t>(pixels[next] - first)] = values[next];
    write_values(file, number, first, column, rows);
  }
}

void write_header(FitsFile& file, const MapSource& source, const HealpixOptions& options,
                  const Resampling& grid, const std::vector<Column>& columns, bool resampled_from_others) {
  const std::int64_t count = sky::pixel_count(grid.nside);
  file.key("PIXTYPE", "HEALPIX", "HEALPix pixels");
  file.key("ORDERING", "NESTED", "numbering of the pixels");
  file.key("NSIDE", grid.nside, "resolution");
  file.key("COORDSYS", "G", "Galactic");
  file.key("INDXSCHM", options.full_sky ? "IMPLICIT" : "EXPLICIT", "how rows tell their pixels");
  file.key("OBJECT", options.full_sky ? "FULLSKY" : "PARTIAL", "sky coverage");
  if (options.full_sky) {
    file.key("FIRSTPIX", 0, "first pixel");
    file.key("LASTPIX", count - 1, "last pixel");
  } else {
    file.key("OBS_NPIX", static_cast<std::int64_t>(grid.pixels.size()), "pixels in the table");
  }
  if (options.bad_data) file.key("BAD_DATA", bad_data, "in place of NaN");
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].d_kpc > 0)
      file.key("DIST" + std::to_string(i + (options.full_sky ? 1 : 2)), columns[i].d_kpc,
               "[kpc] of that column");
  file.key("D_END", static_cast<double>(source.info.bins) * source.info.bin_kpc, "[kpc] end of the profiles");
  write_provenance(file, source.info);
  file.remark(
      "A_V is the extinction in the V band from the Sun to a distance, in magnitudes, as the mean of the "
      "predictions; sd their standard deviation.");
  if (options.full_sky)
    file.remark(std::string("Outside the map columns of real numbers hold ") +
                (options.bad_data ? "BAD_DATA" : "NaN") + ", columns of integers -1.");
  if (resampled_from_others)
    file.remark(
        "Some pixels of the map are of another size: larger ones are repeated, of smaller ones A_V, sd and "
        "stars are means by area, reliable_kpc is the least, flags the union.");
}

}  // namespace

std::vector<std::string> healpix_column_names(const std::vector<double>& distances_kpc) {
  std::vector<std::string> names;
  for (const Column& column : all_columns(distances_kpc)) names.push_back(column.fits.name);
  return names;
}

Written export_healpix(const MapSource& source, const HealpixOptions& options, const Target& target) {
  const std::vector<Column> columns = chosen(options);
  FitsFile file(target.path, target.replace);
  const std::vector<std::int64_t> uniqs = uniqs_of(source);
  const std::int64_t nside = options.nside != 0 && !uniqs.empty() ? options.nside : only_nside_of(uniqs);
  if (options.full_sky) check_full_sky(nside);
  const Resampling grid = resampling_to(uniqs, nside);
  const std::int64_t count = sky::pixel_count(nside);
  const std::int64_t rows = options.full_sky ? count : static_cast<std::int64_t>(grid.pixels.size());
  const bool other_sizes = sky::nside_of(uniqs.front()) != nside || sky::nside_of(uniqs.back()) != nside;

  std::vector<FitsColumn> described;
  if (!options.full_sky)
    described.push_back({"PIXEL", "", "HEALPix pixel, NESTED",
                         count > (std::int64_t{1} << 31) ? FitsType::int64 : FitsType::int32, false});
  for (const Column& column : columns) {
    described.push_back(column.fits);
    described.back().has_null = column.fits.has_null && options.full_sky;
  }
  file.empty_primary();
  file.table("EXTINCTION", described, rows);
  write_header(file, source, options, grid, columns, other_sizes);
  if (!options.full_sky) file.write(1, 0, std::span<const std::int64_t>(grid.pixels));

  const double bin_kpc = source.info.bin_kpc;
  const Layers layers = {columns.size(), [&columns, bin_kpc](const Sightline& there, std::span<float> out) {
                           for (std::size_t i = 0; i < columns.size(); ++i)
                             out[i] = static_cast<float>(columns[i].value(there, bin_kpc));
                         }};
  for_each_layer(
      source, uniqs.size(), layers, target.max_bytes, [&](std::size_t i, std::span<const float> values) {
        std::vector<float> joined = resampled(grid, columns[i].joined, values);
        if (options.bad_data && !is_integer(columns[i]))
          std::replace_if(
              joined.begin(), joined.end(), [](float v) { return std::isnan(v); },
              static_cast<float>(bad_data));
        const int number = static_cast<int>(i) + (options.full_sky ? 1 : 2);
        if (!options.full_sky) {
          write_values(file, number, 0, columns[i], joined);
          return;
        }
        const float missing =
            is_integer(columns[i])
                ? -1.0F
                : (options.bad_data ? static_cast<float>(bad_data) : std::numeric_limits<float>::quiet_NaN());
        write_full_sky(file, number, columns[i], grid.pixels, joined, count, missing);
      });
  file.finish();
  Written written{uniqs.size(), static_cast<std::size_t>(rows), {}};
  if (other_sizes)
    written.notes.push_back("pixels of other sizes were brought to nside " + std::to_string(nside));
  return written;
}

}  // namespace coalsack::map
