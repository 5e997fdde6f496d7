// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz_replay TARGET CORPUS [MUTANTS]: gives every file of a corpus to its target, and of each so many
// variants, always the same ones. For builds without libFuzzer; whatever is not an answer ends the program.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/sql_mutation.h"
#include "tests/fuzz/targets.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A few bytes changed, taken out, put in or repeated.
Bytes changed(Bytes bytes, std::mt19937& random) {
  for (unsigned i = 0; i < 1 + random() % 4; ++i) {
    const std::size_t at = bytes.empty() ? 0 : random() % bytes.size();
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t length = std::min<std::size_t>(1 + random() % 16, bytes.size() - at);
    switch (bytes.empty() ? 1 : random() % 4) {
      case 0:
        bytes.erase(place, place + static_cast<std::ptrdiff_t>(length));
        break;
      case 1:
        bytes.insert(place, static_cast<std::uint8_t>(random()));
        break;
      case 2: {
        const Bytes part(place, place + static_cast<std::ptrdiff_t>(length));
        bytes.insert(place, part.begin(), part.end());
        break;
      }
      default:
        *place = static_cast<std::uint8_t>(random());
    }
  }
  return bytes;
}

}  // namespace

int main(int count, char** words) {
  using namespace coalsack::fuzz;
  const auto usage = [] {
    std::fprintf(stderr, "usage: fuzz_replay TARGET CORPUS [MUTANTS]\n");
    return 2;
  };
  if (count < 3 || count > 4) return usage();
  const unsigned mutants = count == 4 ? static_cast<unsigned>(std::stoul(words[3])) : 0;
  for (const Target& target : targets) {
    if (target.name != words[1]) continue;
    const std::filesystem::path corpus = words[2];
    std::set<std::filesystem::path> files;
    if (std::filesystem::is_directory(corpus))
      for (const auto& entry : std::filesystem::directory_iterator(corpus)) files.insert(entry.path());
    else
      files.insert(corpus);
    for (const auto& file : files) {
      std::printf("%s\n", file.filename().c_str());
      std::fflush(stdout);
      const Bytes bytes = contents(file);
      target.run(bytes);
      std::mt19937 random(20261125);
      for (unsigned i = 0; i < mutants; ++i) {
        const auto change = [&](Bytes part) { return changed(std::move(part), random); };
        Bytes other =
            target.name == "project" && i % 4 != 3 ? changed_by_sql(bytes, random, change) : Bytes();
        if (other.empty()) other = changed(bytes, random);
        target.run(other);
      }
    }
    std::printf("%zu inputs and %zu variants: answered\n", files.size(), files.size() * mutants);
    return files.empty() ? 1 : 0;
  }
  return usage();
}
