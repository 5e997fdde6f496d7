// SPDX-License-Identifier: GPL-2.0-or-later
#include "dust/setting_range.h"

#include <sstream>

#include "base/error.h"

namespace coalsack::dust {

void require_within(std::string_view setting, double value, double low, double high) {
  if (value >= low && value <= high) return;
  std::ostringstream text;
  text << "setting " << setting << " is " << value << "; choose a value from " << low << " to " << high;
  throw base::InputError(text.str());
}

void require_ordered(std::string_view low_setting, double low, std::string_view high_setting, double high) {
  if (low <= high) return;
  std::ostringstream text;
  text << "setting " << low_setting << " is " << low << " and " << high_setting << " is " << high
       << "; choose the first no larger than the second";
  throw base::InputError(text.str());
}

}  // namespace coalsack::dust
