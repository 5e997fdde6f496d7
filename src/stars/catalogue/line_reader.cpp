// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/line_reader.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace coalsack::stars {
namespace {

const char* find(const char* from, const char* to, char wanted) {
  if (from == to) return nullptr;
  return static_cast<const char*>(std::memchr(from, wanted, static_cast<std::size_t>(to - from)));
}

}  // namespace

LineReader::LineReader(const std::filesystem::path& path, std::size_t max_line_bytes)
    : bytes_(path),
      max_line_bytes_(max_line_bytes),
      buffer_(std::max<std::size_t>(1U << 18, max_line_bytes + 2)) {
  refill();
  if (end_ >= 3 && std::memcmp(buffer_.data(), "\xEF\xBB\xBF", 3) == 0) begin_ = 3;
}

// Moves what is left to the front, where pointers into it no longer are what they were, and reads more behind
// it, unless the buffer is full.
void LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) return;
  const std::size_t got = bytes_.read(std::span(buffer_).subspan(end_));
  at_end_ = end_ + got < buffer_.size();
  end_ += got;
}

bool LineReader::next() {
  if (again_) {
    again_ = false;
    return true;
  }
  for (;;) {
    const char* const from = buffer_.data() + begin_;
    const char* const to = buffer_.data() + end_;
    const char* stop = find(from, to, '\n');
    const char* const carriage = find(from, stop == nullptr ? to : stop, '\r');
    std::size_t end_bytes = 1;
    if (carriage != nullptr) {
      // A CR that is the last byte read may be the first half of CRLF: read on first.
      if (carriage + 1 == to && static_cast<std::size_t>(to - from) <= max_line_bytes_ + 1 && !at_end_) {
        refill();
        continue;
      }
      if (carriage + 1 < to && carriage[1] == '\n') end_bytes = 2;
      stop = carriage;
    }
    if (stop == nullptr) {
      if (static_cast<std::size_t>(to - from) <= max_line_bytes_ && !at_end_) {
        refill();
        continue;
      }
      if (begin_ == end_) return false;
      stop = to;
      end_bytes = 0;
    }
    const auto length = static_cast<std::size_t>(stop - from);
    if (length > max_line_bytes_)
      throw base::InputError(name() + ": line " + std::to_string(number_ + 1) + " is longer than " +
                             std::to_string(max_line_bytes_) +
                             " bytes: not a table of text, or its line ends were lost");
    line_ = std::string_view(from, length);
    open_ended_ = end_bytes == 0;
    begin_ += length + end_bytes;
    ++number_;
    return true;
  }
}

}  // namespace coalsack::stars
