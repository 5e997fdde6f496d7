// SPDX-License-Identifier: GPL-2.0-or-later
#include "stars/import_options.h"

#include "base/error.h"
#include "stars/catalogue/cell.h"

namespace coalsack::stars {

std::map<std::string, std::string> parse_column_mapping(const std::string& text) {
  std::map<std::string, std::string> mapping;
  const auto wrong = [&](const std::string& why) {
    return base::UsageError("--columns wants quantity=column,..., e.g. l=GLON,b=GLAT,J=jmag; " + why +
                            " in '" + printable(text) + "'");
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t equals = text.find('=', at);
    if (equals == std::string::npos) throw wrong("there is no '='");
    const std::string quantity(trim(std::string_view(text).substr(at, equals - at)));
    if (quantity.empty() || quantity.find(',') != std::string::npos) throw wrong("there is no '='");
    at = equals + 1;
    std::string column;
    if (at < text.size() && text[at] == '"') {
      const std::size_t end = text.find('"', at + 1);
      if (end == std::string::npos) throw wrong("a quote is not closed");
      column = text.substr(at + 1, end - at - 1);
      at = end + 1;
      if (at < text.size() && text[at] != ',') throw wrong("a quoted name goes on after its quote");
    } else {
      const std::size_t end = std::min(text.find(',', at), text.size());
      column = trim(std::string_view(text).substr(at, end - at));
      at = end;
    }
    if (column.empty()) throw wrong("a column is not named");
    if (!mapping.emplace(quantity, column).second) throw wrong("'" + printable(quantity) + "' stands twice");
    if (at < text.size() && ++at == text.size()) throw wrong("nothing follows the last comma");
  }
  return mapping;
}

}  // namespace coalsack::stars
