// SPDX-License-Identifier: GPL-2.0-or-later
// synthetic_map PATH REGION NSIDE: a project with a finished map of known dust, for tests and benchmarks.
#include "tests/map/synthetic_map.h"

#include <cstdio>
#include <exception>

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("usage: synthetic_map PATH REGION NSIDE\n", stderr);
    return 2;
  }
  try {
    coalsack::tests::SyntheticMapOptions options;
    options.region = words[2];
    options.nside = words[3];
    coalsack::tests::write_synthetic_map(words[1], {}, options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "synthetic_map: %s\n", error.what());
    return 1;
  }
  return 0;
}
