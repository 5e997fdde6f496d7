// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace coalsack::tests {

/// The rows of a comma-separated file after its header, split into words.
inline std::vector<std::vector<std::string>> csv_rows(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> row;
    std::istringstream words(line);
    for (std::string word; std::getline(words, word, ',');) row.push_back(word);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace coalsack::tests
