// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

struct sqlite3;

namespace coalsack::map {

/// Adds our table-valued functions to a connection (docs/sql.md): profile_rows(profile), the bins of a
/// profile, and cone(l, b, radius, nside), the pixels whose centres lie in a cone. They read nothing but
/// their arguments.
void register_tables(sqlite3* connection);

}  // namespace coalsack::map
