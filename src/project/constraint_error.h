// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/error.h"

namespace coalsack::project {

/// A row that its table does not allow. Where the row comes from another file, that is this file's fault.
struct ConstraintError : base::Error {
  ConstraintError(const std::string& where, const std::string& why, bool row_is_there)
      : Error(where + why), reason(why), duplicate(row_is_there) {}
  std::string reason;  ///< without the file
  bool duplicate;      ///< a row of the same primary key is there already
};

}  // namespace coalsack::project
