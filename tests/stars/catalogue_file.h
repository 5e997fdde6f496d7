// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <unistd.h>
#include <zlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <string_view>

#include "base/error.h"
#include "stars/catalogue_reader.h"

namespace coalsack::tests {

/// A file that a test writes and that goes away with the test.
class CatalogueFile {
 public:
  explicit CatalogueFile(std::string_view content, const std::string& ending = ".txt",
                         bool compress = false) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("coalsack-test-" + std::to_string(getpid()) + "-" + std::to_string(count++) + ending);
    if (compress) {
      gzFile file = gzopen(path_.c_str(), "wb");
      gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
      gzclose(file);
    } else {
      std::ofstream(path_, std::ios::binary)
          .write(content.data(), static_cast<std::streamsize>(content.size()));
    }
  }
  CatalogueFile(const CatalogueFile&) = delete;
  CatalogueFile& operator=(const CatalogueFile&) = delete;
  ~CatalogueFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline stars::ImportOptions observed_options() {
  return {};
}

/// Model options with CCM89, R_V = 3.1 (Cardelli, Clayton & Mathis 1989) for 2MASS.
inline stars::ImportOptions model_options() {
  stars::ImportOptions options = observed_options();
  options.kind = stars::StarKind::model;
  options.extinction_ratio = {{"J", 0.2876}, {"H", 0.1783}, {"Ks", 0.1170}};
  return options;
}

/// All the stars of a file, and the report.
struct Imported {
  stars::StarList stars;
  stars::ImportReport report;
  std::size_t batches = 0;

  float value(std::string_view column, std::size_t row) const { return stars.find(column)->values[row]; }
  std::uint64_t refused(const std::string& reason) const {
    const auto found = report.refused.find(reason);
    return found == report.refused.end() ? 0 : found->second.count;
  }
  std::uint64_t dropped(const std::string& reason) const {
    const auto found = report.dropped.find(reason);
    return found == report.dropped.end() ? 0 : found->second.count;
  }
  bool has_note(std::string_view words) const {
    for (const std::string& note : report.notes)
      if (note.find(words) != std::string::npos) return true;
    return false;
  }
  double mean(std::string_view column) const {
    double sum = 0;
    for (const float value : stars.find(column)->values) sum += static_cast<double>(value);
    return sum / static_cast<double>(stars.size());
  }
};

inline Imported import_all(const std::filesystem::path& path, const stars::ImportOptions& options) {
  Imported all;
  const auto reader = stars::open_catalogue(path, options);
  stars::StarList batch;
  while (reader->next(batch)) {
    ++all.batches;
    if (all.stars.columns.empty())
      for (const auto& column : batch.columns) all.stars.columns.push_back({column.name, {}});
    all.stars.l_deg.insert(all.stars.l_deg.end(), batch.l_deg.begin(), batch.l_deg.end());
    all.stars.b_deg.insert(all.stars.b_deg.end(), batch.b_deg.begin(), batch.b_deg.end());
    for (std::size_t k = 0; k < batch.columns.size(); ++k)
      all.stars.columns[k].values.insert(all.stars.columns[k].values.end(), batch.columns[k].values.begin(),
                                         batch.columns[k].values.end());
  }
  all.report = reader->report();
  return all;
}

/// The message of the base::InputError that reading the file ends in; "" when it can be read.
inline std::string import_error(const std::filesystem::path& path, const stars::ImportOptions& options) {
  try {
    import_all(path, options);
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "";
}

inline bool contains_all(const std::string& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts)
    if (text.find(part) == std::string::npos) return false;
  return text.find('\n') == std::string::npos;
}

}  // namespace coalsack::tests
