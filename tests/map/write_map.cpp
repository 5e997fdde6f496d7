// SPDX-License-Identifier: GPL-2.0-or-later
// Makes a project with a synthetic map, for tests that run the program: write_map FILE [REGION [NSIDE]].
#include <iostream>

#include "base/error.h"
#include "tests/map/synthetic_map.h"

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::cerr << "usage: " << argv[0] << " FILE [REGION [NSIDE]]\n";
    return 2;
  }
  coalsack::tests::SyntheticMapOptions options;
  if (argc > 2) options.region = argv[2];
  if (argc > 3) options.nside = argv[3];
  try {
    coalsack::tests::write_synthetic_map(argv[1], {}, options);
  } catch (const coalsack::base::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
