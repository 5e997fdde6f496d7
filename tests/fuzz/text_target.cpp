// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/read_catalogue.h"

namespace coalsack::fuzz {

void text(Input input) {
  read_catalogue(as_file(input, "catalogue"));
}

}  // namespace coalsack::fuzz
