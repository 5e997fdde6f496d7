// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

#include "project/database.h"
#include "project/schema.h"

namespace coalsack::project {

/// As migrate(), and the views come with the last step, so that a killed migration leaves no file of the
/// newest schema with an older one's views.
void migrate_with_views(Database& database, std::span<const StageQuery> stages);

}  // namespace coalsack::project
