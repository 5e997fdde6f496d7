// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/catalogue/row_splitter.h"

#include <algorithm>
#include <cstring>

#include "stars/catalogue/cell.h"

namespace coalsack::stars {
namespace {

bool has_quote(std::string_view line) {
  return std::memchr(line.data(), '"', line.size()) != nullptr;
}

}  // namespace

void DelimitedSplitter::split(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  if (line.empty() || !has_quote(line)) {
    for (;;) {
      const std::size_t end = line.find(separator_);
      cells.push_back(line.substr(0, end));
      if (end == std::string_view::npos) return;
      line.remove_prefix(end + 1);
    }
  }
  // Cells that held doubled quotes are rewritten into unquoted_, which never has to grow past the line's
  // length.
  unquoted_.clear();
  unquoted_.reserve(line.size());
  std::size_t at = 0;
  for (;;) {
    std::size_t start = at;
    while (start < line.size() && line[start] == ' ' && separator_ != ' ') ++start;
    if (start < line.size() && line[start] == '"') {
      const std::size_t kept = unquoted_.size();
      ++start;
      while (start < line.size()) {
        if (line[start] == '"') {
          if (start + 1 >= line.size() || line[start + 1] != '"') break;
          ++start;
        }
        unquoted_ += line[start++];
      }
      cells.push_back(std::string_view(unquoted_).substr(kept));
      at = line.find(separator_, start);
    } else {
      const std::size_t end = line.find(separator_, at);
      cells.push_back(line.substr(at, end == std::string_view::npos ? end : end - at));
      at = end;
    }
    if (at == std::string_view::npos) return;
    ++at;
  }
}

bool DelimitedSplitter::open_at_end(std::string_view line) const {
  if (line.empty() || !has_quote(line)) return false;
  std::size_t at = 0;
  while (at <= line.size()) {
    while (at < line.size() && line[at] == ' ' && separator_ != ' ') ++at;
    if (at < line.size() && line[at] == '"') {
      ++at;
      for (;;) {
        at = line.find('"', at);
        if (at == std::string_view::npos) return true;
        if (at + 1 >= line.size() || line[at + 1] != '"') break;
        at += 2;
      }
    }
    at = line.find(separator_, at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
  return false;
}

void BlankSplitter::split(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    line = trim(line);
    if (line.empty()) return;
    if (line.front() == '"') {
      const std::size_t end = std::min(line.find('"', 1), line.size());
      cells.push_back(line.substr(1, end - 1));
      line.remove_prefix(std::min(end + 1, line.size()));
    } else {
      const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
      cells.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
  }
}

void FixedSplitter::split(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (std::size_t k = 0; k + 1 < bars_.size(); ++k) {
    const std::size_t begin = std::min(bars_[k] + 1, line.size());
    const bool last = k + 2 == bars_.size();
    const std::size_t end = last ? line.size() : std::min(bars_[k + 1], line.size());
    cells.push_back(line.substr(begin, end - begin));
  }
}

}  // namespace coalsack::stars
