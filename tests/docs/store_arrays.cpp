// SPDX-License-Identifier: GPL-2.0-or-later
// Stores arrays of every dtype and of several shapes in an existing project, and prints what a reader should
// find: one JSON object a line, with all values, or for the large one with some and their sum.
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "project/array_store.h"
#include "project/project.h"

namespace {

using namespace coalsack::project;

template <typename T>
std::string json_list(const std::vector<T>& values) {
  std::string text = "[";
  for (const T value : values) text += (text.size() > 1 ? ", " : "") + std::to_string(value);
  return text + "]";
}

void print(const std::string& name, const Array& array, const std::string& rest) {
  std::cout << R"({"owner": "test", "name": ")" << name << R"(", "dtype": ")" << dtype_name(array.dtype)
            << R"(", "shape": )" << shape_text(array.shape) << ", " << rest << "}\n";
}

template <typename T>
void store(Database& database, const std::string& name, const Shape& shape, const std::vector<T>& values) {
  const Array array = Array::of<T>(shape, values);
  store_array(database, "test", name, array);
  print(name, array, R"("values": )" + json_list(values));
}

template <typename T>
void store_limits(Database& database, const std::string& name) {
  using Limits = std::numeric_limits<T>;
  store<T>(database, name, {4}, {Limits::min(), T{0}, T{1}, Limits::max()});
}

/// Half floats have no C++20 type: their bits, 1, -2, 65504 and the smallest subnormal.
void store_halves(Database& database) {
  Array array = Array::of<std::uint16_t>({4}, std::vector<std::uint16_t>{0x3C00, 0xC000, 0x7BFF, 0x0001});
  array.dtype = DType::f2;
  store_array(database, "test", "f2", array);
  print("f2", array, R"("values": [1, -2, 65504, 5.9604644775390625e-08])");
}

/// 24 chunks of at most 4,000 bytes: values 0, 0.25, 0.5, ... along the fastest axis.
void store_cube(Database& database) {
  std::vector<float> values(40 * 30 * 20);
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = 0.25F * static_cast<float>(i);
    sum += static_cast<double>(values[i]);
  }
  const Array array = Array::of<float>({40, 30, 20}, values);
  store_array(database, "test", "cube", array, 4000);
  print("cube", array,
        R"("chunks": 24, "some": [[[0, 0, 1], )" + std::to_string(values[1]) + "], [[1, 0, 0], " +
            std::to_string(values[600]) + "], [[39, 29, 19], " + std::to_string(values.back()) +
            R"(]], "sum": )" + std::to_string(sum));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "store_arrays FILE\n";
    return 2;
  }
  try {
    const Project project = Project::open(argv[1], Access::write, {});
    Database& database = project.database();
    Transaction transaction(database);
    store_limits<std::uint8_t>(database, "u1");
    store_limits<std::uint16_t>(database, "u2");
    store_limits<std::uint32_t>(database, "u4");
    store_limits<std::uint64_t>(database, "u8");
    store_limits<std::int8_t>(database, "i1");
    store_limits<std::int16_t>(database, "i2");
    store_limits<std::int32_t>(database, "i4");
    store_limits<std::int64_t>(database, "i8");
    store<float>(database, "f4", {2, 2}, {0.5F, -0.25F, 1024.0F, 0.0F});
    store<double>(database, "f8", {2, 1, 2}, {0.5, -0.25, 1048576.0, 0.0});
    store<double>(database, "single", {}, {42.5});
    store<float>(database, "empty", {0, 4}, {});
    store_halves(database);
    store_cube(database);
    transaction.commit();
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
