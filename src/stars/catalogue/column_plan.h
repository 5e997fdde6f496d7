// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sky/frames.h"
#include "stars/catalogue/model_dialect.h"
#include "stars/catalogue/table_source.h"
#include "stars/import_options.h"

namespace coalsack::stars {

/// No such column.
inline constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// Where a band's magnitude and error come from. Slots count the plan's requests.
struct BandPlan {
  struct Term {
    std::size_t slot = 0;
    double sign = 1;
  };
  std::string name;
  std::vector<Term> magnitude;
  std::size_t error = absent;
  bool error_is_flux_over_error = false;
  int flag_index = -1;
  bool needed = false;
  double extinction_ratio = 0;  ///< A_band / A_V to take off; 0 when there is nothing to take off
};

/// What the columns of a file mean: every quantity's slot among the requests.
struct ColumnPlan {
  std::vector<ColumnRequest> requests;
  sky::Frame frame = sky::Frame::galactic;
  std::size_t longitude = absent;  ///< absent: positions are drawn in the sightline's cone
  std::size_t latitude = absent;
  std::vector<BandPlan> bands;
  std::size_t ph_qual = absent, rd_flg = absent, cc_flg = absent;
  std::size_t gal_contam = absent, mp_flg = absent, use_src = absent;
  std::size_t parallax = absent, parallax_error = absent;
  std::size_t distance = absent;
  bool distance_is_modulus = false;
  std::size_t component = absent, log_age = absent;
  std::size_t a_v = absent;
  ModelDialect dialect = ModelDialect::none;
  std::map<std::string, std::string> used;  ///< quantity -> column, for the report
  std::vector<std::string> notes;
};

/// Throws base::UsageError when the options do not fit together (a quantity or band that does not exist).
void check_options(const ImportOptions& options);

/// Finds the columns that `options` name or that archives and services usually call so. Throws
/// base::InputError, whose text does not name the file, when a needed one is missing or the list must not be
/// used as it is.
ColumnPlan plan_columns(const std::vector<TableColumn>& columns, const ImportOptions& options);

}  // namespace coalsack::stars
