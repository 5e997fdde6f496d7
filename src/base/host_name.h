// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace coalsack::base {

/// What this machine is called; "" when it does not say.
std::string host_name();

}  // namespace coalsack::base
