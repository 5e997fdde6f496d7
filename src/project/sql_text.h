// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coalsack::project {

/// One statement of an embedded .sql file, as named there by a line `-- :name NAME`.
struct NamedSql {
  std::string name;
  std::string text;
};

/// The named statements of an embedded file ("queries/entry.sql"), in file order. Throws base::Error when
/// there is no such file.
std::vector<NamedSql> named_sql(std::string_view file);
/// The same for any text.
std::vector<NamedSql> split_named_sql(std::string_view text);

/// One statement of queries/: sql_text("entry/store") is `store` of queries/entry.sql.
std::string sql_text(std::string_view name);
/// One statement of any embedded file.
std::string sql_text(std::string_view file, std::string_view name);
/// The whole text of an embedded file.
std::string_view sql_file(std::string_view file);

/// `text` with each {key} replaced by its value.
std::string filled_in(std::string text, const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace coalsack::project
