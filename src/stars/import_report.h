// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace coalsack::stars {

/// How often something happened while a catalogue was read, and where first.
struct Tally {
  static constexpr std::size_t places_kept = 5;
  std::uint64_t count = 0;
  std::vector<std::uint64_t>
      first_places;  ///< line or row numbers (ImportReport::place), at most places_kept

  void add(std::uint64_t place) {
    ++count;
    if (first_places.size() < places_kept) first_places.push_back(place);
  }
};

/// The field a model's own header says it was computed for.
struct ModelField {
  double l_deg = 0;
  double b_deg = 0;
  double solid_angle_deg2 = 0;
};

/// What became of a catalogue's rows. rows_in = rows_kept + the sum of `refused`.
struct ImportReport {
  std::string format;  ///< what the file was recognised as, for the user
  std::string place;   ///< "line" (text) or "row" (FITS, VOTable; the first is 1): what first_places count
  std::uint64_t rows_in = 0;
  std::uint64_t rows_kept = 0;
  std::map<std::string, Tally> refused;        ///< rows left out, by the first reason met
  std::map<std::string, Tally> dropped;        ///< single magnitudes set to NaN, by band and reason
  std::map<std::string, std::string> columns;  ///< quantity -> the file's column it came from
  std::vector<std::string> notes;              ///< what a user should know, one line each
  std::optional<ModelField> field;             ///< from a Besancon 2003 header
};

}  // namespace coalsack::stars
