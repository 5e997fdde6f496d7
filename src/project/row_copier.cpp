// SPDX-License-Identifier: GPL-2.0-or-later
#include "project/row_copier.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "project/constraint_error.h"
#include "project/content_hash.h"

namespace coalsack::project {
namespace {

std::int64_t position(const std::vector<std::string>& columns, std::string_view name) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return found == columns.end() ? -1 : found - columns.begin();
}

std::string insert_text(const std::string& table, const std::vector<std::string>& columns) {
  std::string names;
  std::string places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names += (i == 0 ? "" : ", ") + columns[i];
    places += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
  }
  return "INSERT INTO " + table + " (" + names + ") VALUES (" + places + ")";
}

}  // namespace

Value& TravellingRow::at(std::string_view column) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == column) return values[i];
  throw base::Error("no column " + std::string(column));
}
std::int64_t TravellingRow::integer(std::string_view column) {
  if (const auto* const integer = std::get_if<std::int64_t>(&at(column))) return *integer;
  throw base::ProjectRefused("column " + std::string(column) + " holds no whole number");
}
const std::string& TravellingRow::text(std::string_view column) {
  if (const auto* const text = std::get_if<std::string>(&at(column))) return *text;
  throw base::ProjectRefused("column " + std::string(column) + " holds no text");
}

RowCopier::RowCopier(const Project& from, const Project& to, std::string table, const std::string& select)
    : from_(from), to_(to), table_(std::move(table)), select_(from.database(), select) {
  for (int i = 0; i < select_.column_count(); ++i) columns_.push_back(select_.column_name(i));
  insert_.emplace(to.database(), insert_text(table_, columns_));
  frame_ = position(columns_, "frame");
  raw_bytes_ = position(columns_, "raw_bytes");
  dtype_ = position(columns_, "dtype");
  shape_ = position(columns_, "shape");
}

void RowCopier::start(std::span<const Value> arguments) {
  select_.reset();
  int index = 0;
  for (const Value& argument : arguments) select_.bind(++index, argument);
}

bool RowCopier::next(TravellingRow& row) {
  if (!select_.step()) {
    select_.reset();
    return false;
  }
  row.columns = columns_;
  row.values.clear();
  for (int i = 0; i < static_cast<int>(columns_.size()); ++i) row.values.push_back(select_.value(i));
  row.raw = {};
  check_frame(row);
  return true;
}

void RowCopier::check_frame(TravellingRow& row) {
  if (frame_ < 0) return;
  const auto* const frame = std::get_if<Bytes>(&row.at("frame"));
  const std::int64_t size = row.integer("raw_bytes");
  if (frame == nullptr) throw base::ProjectRefused("column frame holds no bytes");
  if (size < 0 || size > largest_frame_bytes)
    throw base::ProjectRefused("an array of " + std::to_string(size) + " bytes");
  if (dtype_ >= 0 && shape_ >= 0 &&
      raw_size(parse_dtype(row.text("dtype")), parse_shape(row.text("shape"))) !=
          static_cast<std::uint64_t>(size))
    throw base::ProjectRefused("its shape and its size contradict each other");
  raw_.resize(static_cast<std::size_t>(size));
  decoder_.decode(*frame, raw_);
  row.raw = raw_;
}

std::int64_t RowCopier::copy(std::span<const Value> arguments, const Change& change) {
  start(arguments);
  TravellingRow row;
  std::int64_t rows = 0;
  try {
    for (; next(row); ++rows) {
      if (change) change(row);
      insert_->reset();
      int index = 0;
      for (const Value& value : row.values) insert_->bind(++index, value);
      insert_->step();
      insert_->reset();
    }
  } catch (const ConstraintError& error) {
    refuse(error.reason);
  } catch (const base::ProjectRefused& error) {
    refuse(error.what());
  } catch (const base::InputError& error) {
    refuse(error.what());
  }
  return rows;
}

bool RowCopier::any(std::span<const Value> arguments) {
  start(arguments);
  const bool found = select_.step();
  select_.reset();
  return found;
}

Digest RowCopier::digest(std::span<const Value> arguments, std::span<const std::string> left_out) {
  Hasher hasher;
  start(arguments);
  TravellingRow row;
  try {
    while (next(row)) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (std::find(left_out.begin(), left_out.end(), columns_[i]) != left_out.end()) continue;
        if (static_cast<std::int64_t>(i) == frame_)
          hasher.add(row.raw);
        else
          hasher.add(row.values[i]);
      }
    }
  } catch (const base::ProjectRefused& error) {
    refuse(error.what());
  }
  return hasher.finish();
}

void RowCopier::refuse(const std::string& why) const {
  const std::string where = from_.path().string() + ": ";
  throw base::ProjectRefused(why.starts_with(where) ? why : where + "table " + table_ + ": " + why);
}

}  // namespace coalsack::project
