// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdexcept>

#include "map/healpix_file.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {

void healpix_map(Input input) {
  const std::filesystem::path path = as_file(input, "map.fits");
  for (const char* const column : {"", "2"}) {
    answered([&] {
      const map::HealpixFile read = map::read_healpix_file(path, {column, "", ""});
      if (!read.pixels.empty() && read.pixels.size() != read.values.size())
        throw std::logic_error("a value for each pixel");
      for (const double b_deg : {-90.0, -30.0, 0.0, 41.8, 90.0})
        for (const double l_deg : {0.0, 45.0, 180.0, 359.9}) read.value_at(l_deg, b_deg);
    });
    answered([&] { map::read_healpix_file(path, {column, "G", "RING"}); });
  }
}

}  // namespace coalsack::fuzz
