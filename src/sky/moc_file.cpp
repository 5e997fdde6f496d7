// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/moc_file.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "sky/moc_fits.h"
#include "sky/moc_text.h"

namespace coalsack::sky {
namespace {

// Text MOCs of more than this are not MOCs.
constexpr std::uintmax_t max_text_bytes = std::uintmax_t{256} << 20;

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

}  // namespace

Moc read_moc(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) throw base::InputError(path + ": cannot be read; is it there, and a file?");

  std::string text(16, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) throw base::InputError(path + ": the file is empty");
  if (starts_with(text, "SIMPLE  =")) return read_moc_fits(path);
  if (starts_with(text, "\x1f\x8b"))
    throw base::InputError(path + ": is compressed; decompress it with gunzip");
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const char first = begin == std::string::npos ? ' ' : text[begin];
  const bool is_json = first == '{' || first == '[';
  const bool is_ascii =
      (first >= '0' && first <= '9') || first == 's' || first == 't' || first == 'f' || first == ' ';
  if (!is_json && !is_ascii)
    throw base::InputError(path +
                           ": is no MOC; one is a FITS file, JSON {\"3\":[3,10]} or text '3/3 10 4/16-18'");
  if (bytes > max_text_bytes)
    throw base::InputError(path + ": is too large for a text MOC (256 MiB); convert it to FITS");
  text.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  return is_json ? parse_moc_json(text, path) : parse_moc_ascii(text, path);
}

}  // namespace coalsack::sky
