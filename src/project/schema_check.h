// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "project/database.h"

namespace coalsack::project {

/// Holds a file that may come from anybody against what this program itself makes for that schema version,
/// before anything in it is used: tables, indexes and names of views are ours, word for word; no trigger; no
/// index on our tables that computes; settings have our types and limits. Users' own tables, views and plain
/// indexes may be there: nothing of them runs unless a query names it. Then SQLite checks the structure of
/// what is ours, or of the whole file when nothing else is in it and it is not large. Throws
/// base::ProjectRefused, which says what is wrong.
void check_schema(Database& database);

}  // namespace coalsack::project
