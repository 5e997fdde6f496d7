// SPDX-License-Identifier: GPL-2.0-or-later
// Writes a project with a map of AnalyticDust, for tests in Python:
//   synthetic_map FILE REGION NSIDE [SCALE [name=value ...]]
// SCALE multiplies the dust.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "tests/map/synthetic_map.h"

int main(int argc, char** argv) {
  using namespace coalsack;
  try {
    if (argc < 4) throw base::Error("usage: synthetic_map FILE REGION NSIDE [SCALE [name=value ...]]");
    tests::SyntheticMapOptions options;
    options.region = argv[2];
    options.nside = argv[3];
    tests::AnalyticDust dust;
    if (argc > 4) {
      const double scale = std::strtod(argv[4], nullptr);
      dust.local_mag_per_kpc *= scale;
      dust.cloud_mag_per_kpc *= scale;
    }
    for (int i = 5; i < argc; ++i) {
      const std::string word = argv[i];
      const std::size_t equals = word.find('=');
      options.settings.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    tests::write_synthetic_map(argv[1], dust, options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
