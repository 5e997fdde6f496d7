// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace coalsack::map {

enum class FitsType { int16, int32, int64, float32, float64 };

/// A column of a binary table: one value per row.
struct FitsColumn {
  std::string name;         ///< TTYPE
  std::string unit;         ///< TUNIT, as the FITS standard writes units; empty: none
  std::string description;  ///< the comment of its TTYPE
  FitsType type = FitsType::float32;
  bool has_null = false;  ///< an integer column where TNULL = -1 stands for nothing
};

/// A FITS file that is being written: HDUs one after the other, keywords and data go to the newest. It
/// appears whole or not at all, as OutputFile. Every HDU gets CHECKSUM and DATASUM. Text is brought to the
/// ASCII that FITS headers hold: other characters become '?'. Functions throw base::InputError that names the
/// file and CFITSIO's reason.
class FitsFile {
 public:
  FitsFile(const std::filesystem::path& path, bool replace);
  ~FitsFile();

  /// The header without data that begins a file whose data stand in extensions.
  void empty_primary();
  /// An image of 32-bit floats, `shape` with the fastest axis first; the first of a file is its primary array
  /// when `name` is empty.
  void image(const std::string& name, const std::vector<std::int64_t>& shape);
  void table(const std::string& name, const std::vector<FitsColumn>& columns, std::int64_t rows);

  void key(const std::string& name, const std::string& value, const std::string& comment);
  void key(const std::string& name, const char* value, const std::string& comment);
  void key(const std::string& name, double value, const std::string& comment);
  void key(const std::string& name, std::int64_t value, const std::string& comment);
  void key(const std::string& name, int value, const std::string& comment);
  /// A COMMENT line, or several.
  void remark(const std::string& text);

  /// Values of the image from element `first`, counted from 0.
  void write(std::int64_t first, std::span<const float> values);
  /// Values of a column (counted from 1, as FITS does) from row `first`, counted from 0.
  void write(int column, std::int64_t first, std::span<const float> values);
  void write(int column, std::int64_t first, std::span<const double> values);
  void write(int column, std::int64_t first, std::span<const std::int64_t> values);

  /// The file is whole: it gets its name.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coalsack::map
