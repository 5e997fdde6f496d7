// SPDX-License-Identifier: GPL-2.0-or-later
#include "map/export/profiles.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>

#include "base/error.h"
#include "map/export/output_file.h"
#include "map/export/resampling.h"

namespace coalsack::map {
namespace {

struct TextColumn {
  std::string name, unit, type, description;
};

/// Fewest digits that bring back the same number.
template <typename T>
void append(std::string& line, T value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value);
  line.append(text, end.ptr);
  line += ',';
}

/// Characters of three bytes at which a reader of lines or of YAML stops, as YAML's own escapes.
constexpr std::pair<std::string_view, std::string_view> escapes[] = {
    {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}, {"\xEF\xBF\xBE", "\\uFFFE"}, {"\xEF\xBF\xBF", "\\uFFFF"}};

/// As a YAML string between double quotes.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  bool lead = false;  // of what may be U+0080 to U+009F, which YAML does not allow either
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (lead && byte < 0xa0) {
      out.back() = ' ';
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    lead = byte == 0xc2;
  }
  for (const auto& [character, escape] : escapes)
    for (std::size_t at = 0; (at = out.find(character, at)) != std::string::npos; at += escape.size())
      out.replace(at, character.size(), escape);
  return out + "\"";
}

std::string numbered(const std::string& word, std::size_t bin) {
  char text[32];
  std::snprintf(text, sizeof text, "%03zu", bin);
  return word + text;
}

std::vector<TextColumn> columns_of(const MapInfo& info, bool wide) {
  std::vector<TextColumn> columns = {
      {"uniq", "", "int64", "pixel, 4 nside^2 + nested number"},
      {"nside", "", "int64", "HEALPix nside, Galactic"},
      {"pixel", "", "int64", "HEALPix pixel, NESTED"},
      {"l_deg", "deg", "float64", "Galactic longitude of its centre"},
      {"b_deg", "deg", "float64", "Galactic latitude of its centre"},
      {"stars", "", "int64", "in the sightline's diagrams"},
      {"reliable_kpc", "kpc", "float64", "stars constrain the profile up to here"},
      {"flags", "", "int64", "1 few stars, 2 outside the training domain, 4 at a zone border"},
  };
  if (wide) {
    for (const bool deviation : {false, true})
      for (std::size_t bin = 0; bin < info.bins; ++bin)
        columns.push_back({numbered(deviation ? "dav_sd_" : "dav_", bin), "mag / kpc", "float32",
                           deviation ? "its standard deviation" : "dA_V/dr in the bin"});
    return columns;
  }
  columns.push_back({"bin", "", "int64", "0, 1, 2 ... from the Sun"});
  columns.push_back({"near_kpc", "kpc", "float64", "inner edge of the bin"});
  columns.push_back({"far_kpc", "kpc", "float64", "outer edge of the bin"});
  for (const bool cumulative : {false, true}) {
    const std::string stem = cumulative ? "a_v" : "dav";
    const std::string suffix = cumulative ? "_mag" : "_mag_per_kpc";
    const std::string unit = cumulative ? "mag" : "mag / kpc";
    columns.push_back({stem + suffix, unit, "float32",
                       cumulative ? "A_V to the outer edge, mean" : "dA_V/dr in the bin, mean"});
    columns.push_back({stem + "_sd" + suffix, unit, "float32", "standard deviation"});
    for (const char* const level : {"025", "16", "50", "84", "975"})
      columns.push_back({stem + "_q" + level + suffix, unit, "float32", std::string("quantile 0.") + level});
  }
  return columns;
}

std::string header_of(const MapInfo& info, const std::vector<TextColumn>& columns) {
  std::string text = "# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n";
  for (const TextColumn& column : columns)
    text += "# - {name: " + column.name + (column.unit.empty() ? "" : ", unit: " + column.unit) +
            ", datatype: " + column.type + ", description: " + quoted(column.description) + "}\n";
  text += "# meta: !!omap\n";
  for (const Provenance& one : provenance(info))
    text += "# - {" + one.name + ": " + (one.is_number ? one.value : quoted(one.value)) + "}\n";
  std::string bin;
  append(bin, info.bin_kpc);
  bin.pop_back();
  text +=
      "# - {bin_kpc: " + bin + "}\n# - {bins: " + std::to_string(info.bins) + "}\n# schema: astropy-2.0\n";
  std::string names;
  for (const TextColumn& column : columns) names += (names.empty() ? "" : ",") + column.name;
  return text + names + "\n";
}

void append_pixel(std::string& line, const Sightline& there) {
  append(line, there.uniq);
  append(line, there.nside);
  append(line, there.pixel);
  append(line, there.l_deg);
  append(line, there.b_deg);
  append(line, there.stars);
  append(line, there.reliable_kpc);
  append(line, there.flags);
}

std::size_t append_rows(std::string& text, const Sightline& there, const MapInfo& info, bool wide) {
  std::string pixel;
  append_pixel(pixel, there);
  if (wide) {
    text += pixel;
    for (const Row row : {Row::mean, Row::deviation})
      for (const float value : there.row(row)) append(text, value);
    text.back() = '\n';
    return 1;
  }
  for (std::size_t bin = 0; bin < info.bins; ++bin) {
    text += pixel;
    append(text, static_cast<std::int64_t>(bin));
    append(text, static_cast<double>(bin) * info.bin_kpc);
    append(text, static_cast<double>(bin + 1) * info.bin_kpc);
    for (std::size_t row = 0; row < prediction_rows; ++row)
      append(text, there.row(static_cast<Row>(row))[bin]);
    text.back() = '\n';
  }
  return info.bins;
}

}  // namespace

Written export_profiles(const MapSource& source, bool wide, const Target& target) {
  OutputFile output(target.path, target.replace);
  std::ofstream file(output.temporary(), std::ios::binary);
  std::string text = header_of(source.info, columns_of(source.info, wide));
  Written written;
  source.for_each([&](const Sightline& there) {
    written.pixels += append_rows(text, there, source.info, wide);
    ++written.sightlines;
    if (text.size() < (std::size_t{1} << 20)) return;
    file << text;
    text.clear();
  });
  if (written.sightlines == 0) only_nside_of({});  // says what to do
  file << text;
  file.close();
  if (!file) throw base::InputError(target.path.string() + ": cannot be written; is the disk full?");
  output.finish();
  return written;
}

}  // namespace coalsack::map
