// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace coalsack::sky {

/// Walks through a FITS file's headers before CFITSIO is given the file, which trusts what they say: the file
/// is plain FITS (not packed in any way that CFITSIO would unpack in memory); every header ends; sizes are
/// numbers that do not overflow; tables have 0 to 999 columns whose TFORMn are understood and whose widths
/// fit the row; no value is too long for what CFITSIO would say of it. A file that ends before its data does
/// is left to the caller, who can say which row is missing. Throws base::InputError that begins with `name`,
/// says what is wrong and where.
void check_fits(const std::filesystem::path& path, const std::string& name);

}  // namespace coalsack::sky
