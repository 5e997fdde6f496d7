// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/input_file.h"

#include <fstream>
#include <stdexcept>

#include "tests/temporary_folder.h"

namespace coalsack::fuzz {

std::filesystem::path as_file(Input input, const std::string& name) {
  static const tests::TemporaryFolder folder;
  const std::filesystem::path path = folder / name;
  for (const auto& left : std::filesystem::directory_iterator(path.parent_path()))
    if (left.path() != path) std::filesystem::remove_all(left.path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
  if (!file.flush()) throw std::runtime_error("the input could not be written to " + path.string());
  return path;
}

}  // namespace coalsack::fuzz
