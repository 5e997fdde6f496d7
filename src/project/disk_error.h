// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/error.h"

namespace coalsack::project {

/// The disk or the memory gave up, which says nothing about what the file holds: a check that meets it has
/// not found damage.
struct DiskError : base::Error {
  explicit DiskError(const std::string& message) : Error(message) {}
};

}  // namespace coalsack::project
