// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/quality.h"

#include <cmath>

namespace coalsack::stars {
namespace {

bool refused(char flag, const std::string& letters) {
  return flag != 0 && letters.find(flag) != std::string::npos;
}

}  // namespace

std::string_view name_of(BandDrop drop) {
  switch (drop) {
    case BandDrop::no_magnitude:
      return "no magnitude";
    case BandDrop::null_magnitude:
      return "a magnitude that means none (99.999 or the like)";
    case BandDrop::ph_qual:
      return "refused by ph_qual";
    case BandDrop::rd_flg:
      return "refused by rd_flg";
    case BandDrop::no_error:
      return "no error (an upper limit)";
    case BandDrop::null_error:
      return "an error that means none (9.99 or the like)";
    case BandDrop::cc_flg:
      return "refused by cc_flg";
    case BandDrop::none:
      break;
  }
  return "";
}

char flag_at(std::string_view flag, int index) {
  constexpr int bands = 3;
  if (flag.empty()) return 0;
  const int size = static_cast<int>(flag.size());
  if (size == bands) return flag[static_cast<std::size_t>(index)];
  if (size > bands || flag.find_first_not_of("0123456789") != std::string_view::npos) return '?';
  const int at = index - (bands - size);
  return at < 0 ? '0' : flag[static_cast<std::size_t>(at)];
}

BandDrop judge(double magnitude, double error, bool has_errors, const BandFlags& flags,
               const QualityRules& rules) {
  constexpr double brightest = -9, faintest = 45, largest_error = 8;
  if (std::isnan(magnitude)) return BandDrop::no_magnitude;
  if (magnitude < brightest || magnitude > faintest) return BandDrop::null_magnitude;
  if (refused(flags.ph_qual, rules.refused_ph_qual)) return BandDrop::ph_qual;
  if (refused(flags.rd_flg, rules.refused_rd_flg)) return BandDrop::rd_flg;
  if (has_errors && rules.refuse_missing_errors) {
    if (std::isnan(error)) return BandDrop::no_error;
    if (error <= 0 || error > largest_error) return BandDrop::null_error;
  }
  if (refused(flags.cc_flg, rules.refused_cc_flg)) return BandDrop::cc_flg;
  return BandDrop::none;
}

}  // namespace coalsack::stars
