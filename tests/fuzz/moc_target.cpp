// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdexcept>

#include "sky/moc_file.h"
#include "sky/moc_text.h"
#include "sky/region.h"
#include "tests/fuzz/input_file.h"

namespace coalsack::fuzz {

void moc(Input input) {
  const std::filesystem::path path = as_file(input, "region.moc");
  answered([&] {
    const sky::Moc read = sky::read_moc(path.string());
    // What was read can be written and read again.
    const sky::Moc again = sky::parse_moc_ascii(sky::moc_ascii(read), "again");
    if (again.cells.cells() != read.cells.cells()) throw std::logic_error("the same cells from ASCII");
    sky::write_moc_fits(path.string() + ".fits", read, {});
    if (sky::read_moc(path.string() + ".fits").cells.cells() != read.cells.cells())
      throw std::logic_error("the same cells from FITS");
  });
  answered([&] { sky::pixels_in(sky::MocRegion{path.string()}, 64, 100'000); });
}

}  // namespace coalsack::fuzz
