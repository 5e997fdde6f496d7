// SPDX-License-Identifier: GPL-2.0-or-later
#include "sky/fits_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"

namespace coalsack::sky {
namespace {

constexpr std::size_t block_bytes = 2880;
constexpr std::size_t card_bytes = 80;
constexpr int most_header_blocks = 2000;  // 72,000 cards
constexpr int most_hdus = 1000;
constexpr std::int64_t most_columns = 999;  // FITS standard 4.0, TFIELDS
constexpr std::int64_t most_axes = 99;
constexpr std::size_t first_keywords = 3 + most_axes;
constexpr std::int64_t largest = std::int64_t{1} << 50;  // bytes

using Header = std::map<std::string, std::string, std::less<>>;  // keyword -> value, as it stands there

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Blanks before it make it another one.
std::string_view keyword_of(std::string_view card) {
  std::string_view keyword = card.substr(0, 8);
  while (!keyword.empty() && keyword.back() == ' ') keyword.remove_suffix(1);
  return keyword;
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  text = without_blanks(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The value of a card without its comment; a text without its closing quote, so that it is no number.
std::string value_in(std::string_view card) {
  std::string_view text = without_blanks(card.substr(9));
  if (!text.starts_with('\'')) return std::string(without_blanks(text.substr(0, text.find('/'))));
  text.remove_prefix(1);
  std::string value = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') {
      if (i + 1 == text.size() || text[i + 1] != '\'') break;
      ++i;
    }
    value += text[i];
  }
  return std::string(without_blanks(value));
}

/// What a column takes in a row.
struct Column {
  std::int64_t repeat = 1;
  char code = 0;
  std::int64_t bytes = 0;
};

std::int64_t element_bytes(char code) {
  switch (code) {
    case 'L':
    case 'B':
    case 'A':
    case 'S':  // CFITSIO's own: a signed byte
      return 1;
    case 'I':
    case 'U':  // CFITSIO's own: an unsigned 16-bit integer
      return 2;
    case 'J':
    case 'V':  // CFITSIO's own: an unsigned 32-bit integer
    case 'E':
      return 4;
    case 'K':
    case 'W':  // CFITSIO's own: an unsigned 64-bit integer
    case 'D':
    case 'C':
    case 'P':
      return 8;
    case 'M':
    case 'Q':
      return 16;
    default:
      return 0;
  }
}

/// TFORM of a binary table: "rT", "r", a letter, and for some what follows it.
std::optional<Column> binary_column(std::string_view form) {
  Column column;
  std::size_t digits = 0;
  while (digits < form.size() && form[digits] >= '0' && form[digits] <= '9') ++digits;
  if (digits > 0) {
    const auto repeat = integer_in(form.substr(0, digits));
    if (!repeat || *repeat > largest / 16) return std::nullopt;
    column.repeat = *repeat;
  }
  if (digits == form.size()) return std::nullopt;
  column.code =
      static_cast<char>(form[digits] >= 'a' && form[digits] <= 'z' ? form[digits] - 32 : form[digits]);
  const std::string_view rest = form.substr(digits + 1);
  if (column.code == 'X') {
    column.bytes = (column.repeat + 7) / 8;
    return column;
  }
  const std::int64_t bytes = element_bytes(column.code);
  if (bytes == 0) return std::nullopt;
  const bool pointer = column.code == 'P' || column.code == 'Q';
  if (pointer && (column.repeat > 1 || rest.empty() || (rest[0] != 'X' && element_bytes(rest[0]) == 0)))
    return std::nullopt;
  // "20A5": strings of 5 in a cell of 20. CFITSIO divides by it.
  if (column.code == 'A' && !rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
    const auto width = integer_in(rest);
    if (!width || *width < 1 || *width > std::max<std::int64_t>(column.repeat, 1)) return std::nullopt;
  }
  column.bytes = column.repeat * bytes;
  return column;
}

/// TFORM of an ASCII table: A17, I4, F8.3, E12.4, D25.17; its width.
std::optional<std::int64_t> ascii_width(std::string_view form) {
  static constexpr std::string_view codes = "AIFEDaifed";
  if (form.empty() || codes.find(form[0]) == std::string_view::npos) return std::nullopt;
  const std::size_t point = form.find('.');
  const auto width = integer_in(form.substr(1, point == std::string_view::npos ? point : point - 1));
  if (!width || *width < 1 || *width > 10'000) return std::nullopt;
  if (point != std::string_view::npos) {
    const auto decimals = integer_in(form.substr(point + 1));
    if (!decimals || *decimals < 0 || *decimals > 1000) return std::nullopt;
  }
  return width;
}

/// A keyword by which CFITSIO lays out memory, however it is numbered: TFORM1 and TFORM01 are one to it.
bool lays_out(std::string_view keyword) {
  for (const std::string_view prefix :
       {"SIMPLE", "XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "TFORM", "TBCOL", "THEAP"})
    if (keyword.starts_with(prefix)) return true;
  return false;
}

/// A keyword that CFITSIO, or we through it, read as an integer, beside those by which it lays out memory.
bool holds_integer(std::string_view keyword) {
  for (const std::string_view prefix : {"BLANK", "EXTVER", "EXTLEVEL", "MOCORD", "NSIDE", "TNULL", "ZBITPIX",
                                        "ZBLANK", "ZGCOUNT", "ZNAXIS", "ZPCOUNT", "ZTILE", "ZVAL"})
    if (keyword.starts_with(prefix)) return true;
  return false;
}

/// CFITSIO 4.2 says what it could not read as an integer in a buffer that is too small for more (ffc2j,
/// ffc2jj).
constexpr std::size_t longest_unread = 28;

/// `value` as value_in gives it.
bool overflows(std::string_view keyword, std::string_view value) {
  const bool is_text =
      keyword.empty() || keyword == "COMMENT" || keyword == "HISTORY" || keyword == "CONTINUE";
  if (is_text || value.size() <= longest_unread) return false;
  if (value.starts_with('\'')) return holds_integer(keyword);
  const std::string_view word = value.substr(0, value.find(' '));
  double number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error == std::errc() && end == word.data() + word.size();
  return word.size() > longest_unread && !is_number && !word.starts_with('(');
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Ends in a number with zeros in front.
bool is_padded(std::string_view keyword) {
  const std::size_t digits = keyword.find_first_of("0123456789");
  return digits != std::string_view::npos && keyword[digits] == '0' && keyword != "NAXIS0";
}

class Walk {
 public:
  Walk(const std::filesystem::path& path, std::string name)
      : name_(std::move(name)), file_(path, std::ios::binary) {
    std::error_code error;
    size_ = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    if (error || !file_) throw base::InputError(name_ + ": cannot be read; is it there, and a file?");
  }

  void run() {
    std::int64_t at = 0;
    for (hdu_ = 0; at < size_; ++hdu_) {
      if (hdu_ == most_hdus) fail("has more than " + std::to_string(most_hdus) + " parts; split it");
      if (!read_header(at)) return;
      const std::int64_t bytes = hdu_ == 0 ? image_bytes() : extension_bytes();
      const std::int64_t blocks =
          (bytes + static_cast<std::int64_t>(block_bytes) - 1) / static_cast<std::int64_t>(block_bytes);
      at = end_ + blocks * static_cast<std::int64_t>(block_bytes);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw base::InputError(name_ + ": " + (hdu_ < 0 ? std::string() : "HDU " + std::to_string(hdu_) + ": ") +
                           why);
  }

  /// False where the file goes on with something that is no header, which the standard allows after the last
  /// HDU.
  bool read_header(std::int64_t at) {
    header_.clear();
    first_.clear();
    file_.clear();
    file_.seekg(at);
    std::array<char, block_bytes> block{};
    for (int number = 0; number < most_header_blocks; ++number) {
      file_.read(block.data(), block.size());
      const std::string_view cards(block.data(), static_cast<std::size_t>(file_.gcount()));
      if (number == 0 && hdu_ == 0 && !cards.starts_with("SIMPLE  ="))
        throw base::InputError(name_ + ": is not a plain FITS file; if it is packed, unpack it (gunzip)");
      if (number == 0 && hdu_ > 0 && !cards.starts_with("XTENSION")) return false;
      for (std::size_t i = 0; i + card_bytes <= cards.size(); i += card_bytes) {
        const std::string_view card = cards.substr(i, card_bytes);
        const std::string_view keyword = keyword_of(card);
        if (keyword == "END") {
          if (!without_blanks(card.substr(8)).empty()) fail("its END card goes on; the header is damaged");
          end_ = at + (number + 1) * static_cast<std::int64_t>(block_bytes);
          return true;
        }
        take(keyword, card);
      }
      if (cards.size() < block_bytes) fail("the header has no end; the file is cut off, fetch it again");
    }
    fail("the header is longer than " + std::to_string(most_header_blocks) + " blocks of 2880 bytes");
  }

  void take(std::string_view keyword, std::string_view card) {
    const bool has_value = card[8] == '=' && card[9] == ' ';
    if (lays_out(keyword) && (!has_value || !is_printable(card)))
      fail("the card of " + std::string(keyword) + " holds no value, or no text; the header is damaged");
    if (first_.size() < first_keywords) first_.emplace_back(keyword);
    if (card[8] != '=') return;
    const std::string value = value_in(card);  // CFITSIO sees one without a blank before it, too
    if (overflows(keyword, value))
      fail(std::string(keyword) + " = " + value.substr(0, longest_unread) +
           "... is not a number; the header is damaged");
    if (!has_value) return;
    const bool is_new = header_.emplace(keyword, value).second;
    if (lays_out(keyword) && (!is_new || is_padded(keyword)))
      fail(std::string(keyword) +
           " stands there twice, or with zeros in front of its number; the header is damaged");
  }

  /// CFITSIO takes these by their place.
  void check_order(const std::vector<std::string>& keywords) const {
    for (std::size_t i = 0; i < keywords.size(); ++i)
      if (i >= first_.size() || first_[i] != keywords[i])
        fail("card " + std::to_string(i + 1) + " of the header should be " + keywords[i] +
             "; the header is damaged");
  }

  std::int64_t number(const std::string& key, std::int64_t least, std::int64_t greatest) const {
    const auto found = header_.find(key);
    if (found == header_.end()) fail("the header has no " + key);
    const auto value = integer_in(found->second);
    if (!value || *value < least || *value > greatest)
      fail(key + " = " + found->second.substr(0, 30) + " is not a number from " + std::to_string(least) +
           " to " + std::to_string(greatest));
    return *value;
  }
  std::int64_t number_or(const std::string& key, std::int64_t otherwise, std::int64_t least,
                         std::int64_t greatest) const {
    return header_.contains(key) ? number(key, least, greatest) : otherwise;
  }
  std::string_view text(const std::string& key) const {
    const auto found = header_.find(key);
    if (found == header_.end() || !found->second.starts_with('\'')) return {};
    return without_blanks(std::string_view(found->second).substr(1));
  }

  std::int64_t bits() const {
    const std::int64_t bits = number("BITPIX", -64, 64);
    if (bits != 8 && bits != 16 && bits != 32 && bits != 64 && bits != -32 && bits != -64)
      fail("BITPIX = " + std::to_string(bits) + " is none of 8, 16, 32, 64, -32, -64");
    return bits < 0 ? -bits : bits;
  }

  std::int64_t product(std::int64_t a, std::int64_t b) const {
    if (b != 0 && a > largest / b) fail("it promises more than any file holds; fetch it again");
    return a * b;
  }

  /// NAXISn multiplied, GROUPS and PCOUNT taken in.
  std::int64_t image_bytes() const {
    const std::int64_t axes = number("NAXIS", 0, most_axes);
    std::vector<std::string> keywords = {hdu_ == 0 ? "SIMPLE" : "XTENSION", "BITPIX", "NAXIS"};
    for (std::int64_t axis = 1; axis <= axes; ++axis) keywords.push_back("NAXIS" + std::to_string(axis));
    check_order(keywords);
    const bool groups = header_.contains("GROUPS") && header_.at("GROUPS") == "T" && axes > 0 &&
                        number("NAXIS1", 0, largest) == 0;
    std::int64_t elements = axes == 0 ? 0 : 1;
    for (std::int64_t axis = groups ? 2 : 1; axis <= axes; ++axis)
      elements = product(elements, number("NAXIS" + std::to_string(axis), 0, largest));
    const std::int64_t all =
        product(number_or("GCOUNT", 1, 1, largest), number_or("PCOUNT", 0, 0, largest) + elements);
    return product(bits() / 8, all);
  }

  std::int64_t extension_bytes() const {
    const std::string_view kind = text("XTENSION");
    if (kind == "BINTABLE" || kind == "A3DTABLE" || kind == "TABLE") {
      check_table(kind == "TABLE");
      return product(number("NAXIS1", 0, largest), number("NAXIS2", 0, largest)) +
             number_or("PCOUNT", 0, 0, largest);
    }
    return image_bytes();
  }

  void check_table(bool ascii) const {
    if (number("BITPIX", -64, 64) != 8 || number("NAXIS", 0, most_axes) != 2)
      fail("a table needs BITPIX = 8 and NAXIS = 2");
    check_order({"XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS"});
    number("GCOUNT", 1, 1);
    const std::int64_t row = number("NAXIS1", 0, largest);
    const std::int64_t rows = number("NAXIS2", 0, largest);
    if (row == 0 && rows > 0) fail("its rows hold nothing (NAXIS1 = 0)");
    const std::int64_t heap = product(row, rows) + number_or("PCOUNT", 0, 0, largest);
    number_or("THEAP", product(row, rows), 0, heap);
    const std::int64_t columns = number("TFIELDS", 0, most_columns);
    std::int64_t used = 0;
    for (std::int64_t i = 1; i <= columns; ++i) {
      const std::string n = std::to_string(i);
      const std::string_view form = text("TFORM" + n);
      const auto bad_form = [&] {
        fail("TFORM" + n + " = '" + std::string(form.substr(0, 30)) + "' is no column format");
      };
      std::int64_t end = 0;
      if (ascii) {
        const auto width = ascii_width(form);
        if (!width) bad_form();
        end = number("TBCOL" + n, 1, largest) - 1 + *width;
      } else {
        const auto column = binary_column(form);
        if (!column) bad_form();
        used += column->bytes;
        end = used;
      }
      if (end > row) fail("column " + n + " ends beyond its row of " + std::to_string(row) + " bytes");
    }
    if (!ascii && used != row)
      fail("its columns take " + std::to_string(used) + " bytes of a row of " + std::to_string(row));
  }

  std::string name_;
  std::ifstream file_;
  std::int64_t size_ = 0;
  int hdu_ = -1;
  std::int64_t end_ = 0;  // of the header, from the beginning of the file
  Header header_;
  std::vector<std::string> first_;  // keywords of its first cards
};

}  // namespace

void check_fits(const std::filesystem::path& path, const std::string& name) {
  Walk(path, name).run();
}

}  // namespace coalsack::sky
