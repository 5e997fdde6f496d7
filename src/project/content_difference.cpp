// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/content_difference.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "project/blob.h"
#include "project/content_hash.h"
#include "project/sql_text.h"

namespace coalsack::project {
namespace {

constexpr std::size_t longest_blob_shown = 32;

/// How many of a part's first columns name a row, in the order that its query sorts by.
std::size_t key_columns(const std::string& part) {
  struct Keys {
    const char* part;
    std::size_t columns;
  };
  static constexpr Keys keys[] = {{"setting", 1},
                                  {"pixel", 1},
                                  {"entry", 3},
                                  {"failure", 3},
                                  {"array", 2},
                                  {"array_chunk", 3},
                                  {"zone", 1},
                                  {"reference", 1},
                                  {"star_list", 1},
                                  {"star_column", 4},
                                  {"reference_stars", 1},
                                  {"reference_star_column", 3},
                                  {"calibration", 2},
                                  {"selection", 3},
                                  {"pixel_cell", 2},
                                  {"reference_diagram", 2},
                                  {"example_block", 2},
                                  {"example_counts", 3},
                                  {"observed_diagram", 2},
                                  {"dust_table", 1},
                                  {"truth_profile", 1},
                                  {"surrounding_reference", 2},
                                  {"own_diagram", 2},
                                  {"prediction", 2},
                                  {"training_domain", 1},
                                  {"map_pixel", 2},
                                  {"survey", 1},
                                  {"band", 2},
                                  {"diagram", 1},
                                  {"model", 1},
                                  {"training_epoch", 2},
                                  {"checkpoint", 2}};
  for (const Keys& one : keys)
    if (part == one.part) return one.columns;
  return 0;
}

std::string shown(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* real = std::get_if<double>(&value)) {
    char buffer[40];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, *real).ptr};
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    if (bytes->size() <= longest_blob_shown) return hex(*bytes);
    return hex(Hasher().add(std::span<const std::byte>(*bytes)).finish());
  }
  return "";
}

/// SQLite's order: NULL, numbers, texts, blobs.
int order(const Value& a, const Value& b) {
  const auto rank = [](const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return 0;
    if (std::holds_alternative<std::string>(value)) return 2;
    return std::holds_alternative<Bytes>(value) ? 3 : 1;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  return a < b ? -1 : b < a ? 1 : 0;
}

/// The rows of one part of one project, one after the other.
class Reader {
 public:
  Reader(const Project& project, const NamedSql& query)
      : project_(project), part_(query.name), rows_(project.database(), query.text) {
    for (int i = 0; i < rows_.column_count(); ++i) names_.push_back(rows_.column_name(i));
    next();
  }

  bool done() const { return done_; }
  const std::vector<Value>& row() const { return row_; }
  const std::vector<std::string>& names() const { return names_; }
  std::int64_t count() const { return count_; }

  void next() {
    done_ = !rows_.step();
    if (done_) return;
    ++count_;
    row_.clear();
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const int column = static_cast<int>(i);
      if (names_[i] != "frame") {
        row_.push_back(rows_.value(column));
        continue;
      }
      try {
        row_.emplace_back(
            decoder_.decode_bounded(rows_.bytes(column), static_cast<std::size_t>(largest_frame_bytes)));
      } catch (const base::ProjectRefused& error) {
        throw base::ProjectRefused(project_.path().string() + ": " + part_ + ", row " +
                                   std::to_string(count_) + ": " + error.what());
      }
    }
  }

 private:
  const Project& project_;
  std::string part_;
  Statement rows_;
  FrameDecoder decoder_;
  std::vector<std::string> names_;
  std::vector<Value> row_;
  std::int64_t count_ = 0;
  bool done_ = false;
};

std::vector<std::string> key_of(const std::vector<Value>& row, std::size_t columns) {
  std::vector<std::string> key;
  for (std::size_t i = 0; i < std::min(columns, row.size()); ++i) key.push_back(shown(row[i]));
  return key;
}

}  // namespace

std::vector<PartDifference> content_difference(const Project& a, const Project& b,
                                               const std::function<void(const DifferingRow&)>& use) {
  std::vector<PartDifference> parts;
  for (NamedSql query : content_queries()) {
    // The hash leaves out what the lists are sorted by.
    if (query.name == "star_list") query.text = sql_text("difference/star_list");
    const std::size_t given = key_columns(query.name);
    PartDifference part{query.name, 0, 0, 0, 0, 0};
    Reader ours(a, query);
    Reader theirs(b, query);
    while (!ours.done() || !theirs.done()) {
      const std::size_t keys = given > 0 ? given : std::max(ours.row().size(), theirs.row().size());
      int which = ours.done() ? 1 : theirs.done() ? -1 : 0;
      for (std::size_t i = 0; which == 0 && i < keys; ++i) which = order(ours.row()[i], theirs.row()[i]);
      if (which < 0) {
        ++part.only_in_a;
        use({RowDifference::only_in_a, query.name, key_of(ours.row(), keys), {}, {}, {}});
        ours.next();
        continue;
      }
      if (which > 0) {
        ++part.only_in_b;
        use({RowDifference::only_in_b, query.name, key_of(theirs.row(), keys), {}, {}, {}});
        theirs.next();
        continue;
      }
      DifferingRow differing{RowDifference::differs, query.name, key_of(ours.row(), keys), {}, {}, {}};
      for (std::size_t i = keys; i < ours.row().size(); ++i) {
        if (ours.row()[i] == theirs.row()[i]) continue;
        differing.names.push_back(ours.names()[i]);
        differing.a.push_back(shown(ours.row()[i]));
        differing.b.push_back(shown(theirs.row()[i]));
      }
      if (!differing.names.empty()) {
        ++part.differ;
        use(differing);
      }
      ours.next();
      theirs.next();
    }
    part.rows_a = ours.count();
    part.rows_b = theirs.count();
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace coalsack::project
