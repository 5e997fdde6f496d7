// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "sky/moc.h"

namespace coalsack::sky {

/// The FITS half of read_moc. Inside this room.
Moc read_moc_fits(const std::string& path);

}  // namespace coalsack::sky
