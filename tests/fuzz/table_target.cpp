// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdexcept>

#include "dust/dust_table.h"
#include "map/direction_table.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {

void table(Input input) {
  const std::filesystem::path path = as_file(input, "table.csv");
  answered([&] { map::read_direction_table(path); });
  answered([&] {
    const dust::DustTable read = dust::read_dust_table(path, 2.742);
    if (read.a_v_mag.size() != read.rows() * read.d_kpc.size())
      throw std::logic_error("a value for each row and distance");
  });
}

}  // namespace coalsack::fuzz
