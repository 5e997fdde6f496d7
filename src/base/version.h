// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace coalsack::base {

/// The version of this program, "0.1.0".
std::string_view program_version();

}  // namespace coalsack::base
