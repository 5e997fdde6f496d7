// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stars/sightline.h"
#include "stars/survey_columns.h"

namespace coalsack::stars {

/// Observed stars have errors and no distances; model stars have distances and no errors.
enum class StarKind { observed, model };

/// Which 2MASS flags make a magnitude or a star unusable (docs/catalogues.md says why each default is what it
/// is). A flag that the file does not have excludes nothing.
struct QualityRules {
  std::string refused_ph_qual = "XU";    ///< letters of ph_qual that make a band's magnitude unusable
  std::string refused_rd_flg = "069";    ///< digits of rd_flg that do
  std::string refused_cc_flg = "pdsb";   ///< letters of cc_flg that do (c, confusion, is kept by default)
  bool refuse_extended = true;           ///< stars with gal_contam other than 0
  bool refuse_minor_planets = true;      ///< stars with mp_flg other than 0
  bool refuse_overlap_leftovers = true;  ///< stars with use_src = 0
  bool refuse_missing_errors = true;     ///< a band without error, where the file has errors for that band
};

/// How a catalogue is read.
struct ImportOptions {
  // Changes results.
  StarKind kind = StarKind::observed;
  SurveyColumns survey = two_mass_columns();
  std::map<std::string, std::string> columns;  ///< quantity -> column, before any automatic choice
  std::vector<std::string> needed_bands;       ///< a star needs these; empty: the survey's own
  std::string table;  ///< FITS: HDU number (0 is the primary) or EXTNAME; VOTable: number from
                      ///< 1, name or ID; empty: the first that has the needed columns
  QualityRules quality;
  std::optional<Sightline> sightline;  ///< model lists: see docs/catalogues.md
  std::map<std::string, double>
      extinction_ratio;    ///< band -> A_band / A_V, to take a model's own extinction off
  std::uint64_t seed = 0;  ///< for the positions of model stars that have none

  // Changes speed and memory only.
  std::size_t batch_rows = 65536;         ///< rows read at a time, >= 1
  std::size_t max_line_bytes = 1U << 20;  ///< a longer line of text is refused
};

/// Reads "l=GLON,b=GLAT,J=jmag,J_error=e_j,distance_kpc=dist": quantity = the file's column. A column name
/// that holds a comma stands in double quotes. The quantities are listed in docs/catalogues.md. Throws
/// base::UsageError.
std::map<std::string, std::string> parse_column_mapping(const std::string& text);

}  // namespace coalsack::stars
