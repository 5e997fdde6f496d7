// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace coalsack::dust {

/// Refuses a setting outside [low, high] or not a number: throws InputError naming the setting, its value and
/// the range.
void require_within(std::string_view setting, double value, double low, double high);

/// Refuses a pair of settings whose first is above its second, naming both. Equal ones are accepted.
void require_ordered(std::string_view low_setting, double low, std::string_view high_setting, double high);

}  // namespace coalsack::dust
