// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "stars/catalogue/table_source.h"

namespace coalsack::stars {

/// Opens the table in a file, whose format is recognised by its first bytes. Throws base::InputError.
std::unique_ptr<TableSource> open_table(const std::filesystem::path& path, const TableOptions& options);

/// The formats that are no text. `path` holds FITS or VOTable, perhaps inside gzip.
std::unique_ptr<TableSource> open_fits_table(const std::filesystem::path& path, const TableOptions& options);
std::unique_ptr<TableSource> open_votable(const std::filesystem::path& path, const TableOptions& options);

}  // namespace coalsack::stars
