// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

namespace coalsack::stars {

/// data/star_table.txt, byte for byte; made from that file when the project is built.
extern const char star_table_text[];
extern const std::size_t star_table_text_size;

}  // namespace coalsack::stars
