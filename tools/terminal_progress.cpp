// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/terminal_progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace coalsack::tools {
namespace {

bool is_terminal() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && kind != nullptr && std::string_view(kind) != "dumb" &&
         std::getenv("CI") == nullptr;
}

std::string duration_text(double seconds) {
  char text[32];
  const long long whole = std::llround(seconds);
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%lldh%02lldm", whole / 3600, whole / 60 % 60);
  else
    std::snprintf(text, sizeof text, "%lldm%02llds", whole / 60, whole % 60);
  return text;
}

}  // namespace

TerminalProgress::TerminalProgress() : terminal_(is_terminal()) {}

void TerminalProgress::start(const std::string& what, std::uint64_t total) {
  what_ = what;
  detail_.clear();
  total_ = total;
  begun_ = last_drawn_ = Clock::now();
}

void TerminalProgress::update(std::uint64_t done) {
  const auto now = Clock::now();
  if (!terminal_ || now - begun_ < std::chrono::seconds(1) ||
      now - last_drawn_ < std::chrono::milliseconds(200))
    return;
  last_drawn_ = now;
  const double elapsed = std::chrono::duration<double>(now - begun_).count();
  const double rate = static_cast<double>(done) / elapsed;
  char line[256];
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    constexpr int width = 24;
    const int full = static_cast<int>(share * width);
    const double left = rate > 0 ? static_cast<double>(total_ - std::min(done, total_)) / rate : 0;
    std::snprintf(line, sizeof line, "\r\033[K%s [%s%s] %3.0f %%  %llu of %llu  %.3g/s  %s left%s%s",
                  what_.c_str(), std::string(full, '#').c_str(), std::string(width - full, '.').c_str(),
                  100 * share, static_cast<unsigned long long>(done), static_cast<unsigned long long>(total_),
                  rate, duration_text(left).c_str(), detail_.empty() ? "" : "  ", detail_.c_str());
  } else {
    std::snprintf(line, sizeof line, "\r\033[K%s  %llu  %.3g/s", what_.c_str(),
                  static_cast<unsigned long long>(done), rate);
  }
  std::cerr << line << std::flush;
  drawn_ = true;
}

void TerminalProgress::erase() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

void TerminalProgress::finish() {
  erase();
}

void TerminalProgress::note(const std::string& line) {
  erase();
  std::cerr << line << "\n";
}

}  // namespace coalsack::tools
