// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

namespace coalsack::fuzz {

/// Reads a catalogue to its end as observed stars of both surveys' columns, as model stars, and as places of
/// clouds; checks that what comes out is within the limits that the reader promises.
void read_catalogue(const std::filesystem::path& path);

}  // namespace coalsack::fuzz
