// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot/file_bytes.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>

namespace coalsack::plot {
namespace {

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

// The check sum of PNG chunks (ISO 3309), bit by bit: a chunk of ours has 13 bytes.
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
  }
  return ~crc;
}

std::string escaped(std::string_view text) {
  std::string xml;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      default:
        xml += letter;
    }
  }
  return xml;
}

// Renumbers from 1 what follows `word` where it is an identifier or refers to one.
std::string renumbered(std::string_view svg, const std::string& word) {
  std::string out;
  out.reserve(svg.size());
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::size_t copied = 0;
  for (std::size_t found = svg.find(word); found != std::string_view::npos;
       found = svg.find(word, found + 1)) {
    const std::size_t first = found + word.size();
    std::size_t last = first;
    while (last < svg.size() && std::isdigit(static_cast<unsigned char>(svg[last])) != 0) ++last;
    // Letters of an embedded image stand behind neither a quote nor a hash sign.
    if (last == first || found == 0 || (svg[found - 1] != '"' && svg[found - 1] != '#')) continue;
    const auto [number, added] =
        numbers.try_emplace(std::string(svg.substr(first, last - first)), numbers.size() + 1);
    out += svg.substr(copied, first - copied);
    out += std::to_string(number->second);
    copied = last;
  }
  out += svg.substr(copied);
  return out;
}

}  // namespace

std::string png_with_resolution(std::string_view png, double dpi) {
  constexpr std::size_t after_header = 8 + 25;  // signature, chunk IHDR
  const auto per_metre = static_cast<std::uint32_t>(std::lround(dpi / 0.0254));
  const std::string chunk = "pHYs" + big_endian(per_metre) + big_endian(per_metre) + '\1';
  std::string out(png.substr(0, after_header));
  out += big_endian(static_cast<std::uint32_t>(chunk.size() - 4)) + chunk + big_endian(crc32(chunk));
  out += png.substr(after_header);
  return out;
}

std::string tidy_svg(std::string_view svg, std::string_view title, const std::vector<std::string>& texts) {
  std::string out(svg);
  for (const char* word : {"surface", "image", "mask", "source"}) out = renumbered(out, word);
  std::string words;
  if (!title.empty()) words += "<title>" + escaped(title) + "</title>\n";
  words += "<desc>";
  for (const std::string& text : texts) words += escaped(text) + "\n";
  words += "</desc>\n";
  const std::size_t root = out.find("<svg");
  const std::size_t end = root == std::string::npos ? root : out.find(">\n", root);
  if (end != std::string::npos) out.insert(end + 2, words);
  return out;
}

std::string undated_pdf(std::string_view pdf) {
  std::string out(pdf);
  const std::size_t begin = out.rfind("/CreationDate (");
  if (begin == std::string::npos) return out;
  const std::size_t end = out.find(')', begin);
  if (end != std::string::npos)
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin),
              out.begin() + static_cast<std::ptrdiff_t>(end) + 1, ' ');
  return out;
}

}  // namespace coalsack::plot
