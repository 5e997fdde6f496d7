// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "pipeline/merge/transfer.h"

namespace coalsack::pipeline {

/// Takes their pixels and regions. Throws base::InputError, naming two pixels, when the sky would then be
/// covered twice by pixels of different nside, and base::ProjectRefused for a number that names no pixel.
void take_coverage(Transfer& transfer);

/// Makes the rows that results refer to, from their numbers alone. Throw base::InputError for a number that
/// names no reference sightline, or no star cell.
void ensure_reference(const project::Project& ours, std::int64_t reference_id);
void ensure_cell(const project::Project& ours, std::int64_t cell);

}  // namespace coalsack::pipeline
