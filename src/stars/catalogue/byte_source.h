// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

struct gzFile_s;

namespace coalsack::stars {

/// The bytes of a file in order, unpacked on the way when the file is gzip. Errors are base::InputError.
class ByteSource {
 public:
  explicit ByteSource(const std::filesystem::path& path);

  /// Fills as much of `buffer` as there is; 0 at the end.
  std::size_t read(std::span<char> buffer);
  /// True when the file is gzip. Known after the first read.
  bool compressed() const;
  /// How much of the file (as it lies on the disk) was read, 0..1.
  double fraction_read() const;
  const std::string& name() const { return name_; }
  /// Of the file as it lies on the disk.
  std::uint64_t file_bytes() const { return file_bytes_; }

 private:
  struct Closer {
    void operator()(gzFile_s* file) const noexcept;
  };
  std::string name_;
  std::uint64_t file_bytes_ = 0;
  std::unique_ptr<gzFile_s, Closer> file_;
};

}  // namespace coalsack::stars
