// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/byte_source.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.h"

namespace coalsack::stars {

void ByteSource::Closer::operator()(gzFile_s* file) const noexcept {
  gzclose_r(file);
}

ByteSource::ByteSource(const std::filesystem::path& path) : name_(path.string()) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw base::InputError(name_ + ": no such file");
  if (!std::filesystem::is_regular_file(status))
    throw base::InputError(name_ + ": is not a plain file; save the catalogue to a file first");
  file_bytes_ = std::filesystem::file_size(path, error);
  file_.reset(gzopen(path.c_str(), "rb"));
  if (file_ == nullptr) throw base::InputError(name_ + ": cannot be read: " + std::strerror(errno));
  gzbuffer(file_.get(), 1U << 17);
}

std::size_t ByteSource::read(std::span<char> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const auto want = static_cast<unsigned>(std::min<std::size_t>(buffer.size() - filled, 1U << 30));
    const int got = gzread(file_.get(), buffer.data() + filled, want);
    int code = Z_OK;
    const char* const message = gzerror(file_.get(), &code);
    if (code == Z_BUF_ERROR)
      throw base::InputError(name_ + ": the gzip file is cut off; download or copy it again");
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END))
      throw base::InputError(name_ +
                             ": cannot be read: " + (code == Z_ERRNO ? std::strerror(errno) : message));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

bool ByteSource::compressed() const {
  return gzdirect(file_.get()) == 0;
}

double ByteSource::fraction_read() const {
  const auto offset = gzoffset(file_.get());
  if (file_bytes_ == 0 || offset < 0) return 0;
  return std::min(1.0, static_cast<double>(offset) / static_cast<double>(file_bytes_));
}

}  // namespace coalsack::stars
