// SPDX-License-Identifier: GPL-2.0-or-later
#include <expat.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>

#include "base/error.h"
#include "stars/catalogue/byte_source.h"
#include "stars/catalogue/cell.h"
#include "stars/catalogue/open_table.h"
#include "stars/catalogue/text_table.h"
#include "stars/catalogue/votable_cells.h"

namespace coalsack::stars {
namespace {

struct ParserCloser {
  void operator()(XML_ParserStruct* parser) const noexcept { XML_ParserFree(parser); }
};

// "ns:TABLE" and "TABLE" are the same to us.
std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string attribute(const char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2)
    if (name == attributes[0]) return attributes[1];
  return "";
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Pulls rows out of expat: a stretch of the file is parsed at a time, and the parser is stopped in the middle
// of it when the caller has rows enough.
class VotableTable final : public TableSource {
 public:
  VotableTable(const std::filesystem::path& path, const TableOptions& options)
      : bytes_(path), options_(options), parser_(XML_ParserCreate(nullptr)) {
    if (parser_ == nullptr) throw base::Error("out of memory");
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetEntityDeclHandler(parser_.get(), on_entity);
    while (!chosen_ && advance()) {
    }
    if (!chosen_) no_table();
  }

  std::string format() const override { return "VOTable, " + serialization_; }
  std::string_view place() const override { return "row"; }
  const std::vector<TableColumn>& columns() const override { return columns_; }
  void select(const std::vector<ColumnRequest>& requests) override;
  bool read(RawBlock& block, std::size_t max_rows) override;
  std::vector<std::string> notes() const override { return notes_; }
  double fraction_read() const override { return bytes_.fraction_read(); }

 private:
  // Expat calls these from C: nothing may be thrown through it.
  template <typename Action>
  void guarded(Action action) {
    if (failure_) return;
    try {
      action();
    } catch (...) {
      failure_ = std::current_exception();
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }
  static void on_start(void* self, const char* name, const char** attributes) {
    auto* const table = static_cast<VotableTable*>(self);
    table->guarded([&] { table->start(local_name(name), attributes); });
  }
  static void on_end(void* self, const char* name) {
    auto* const table = static_cast<VotableTable*>(self);
    table->guarded([&] { table->end(local_name(name)); });
  }
  static void on_text(void* self, const char* text, int length) {
    auto* const table = static_cast<VotableTable*>(self);
    table->guarded([&] { table->text(std::string_view(text, static_cast<std::size_t>(length))); });
  }
  static void on_entity(void* self, const char*, int, const char*, int, const char*, const char*, const char*,
                        const char*) {
    auto* const table = static_cast<VotableTable*>(self);
    table->guarded([&] {
      throw base::InputError(table->bytes_.name() +
                             ": declares XML entities, which no catalogue needs; refused");
    });
  }

  bool advance();
  void start(std::string_view element, const char** attributes);
  void end(std::string_view element);
  void text(std::string_view piece);
  void begin_data(std::string_view serialization);
  void finish_row();
  void decode_rows();
  void add_row(const std::function<std::string_view(std::size_t)>& cell);
  [[noreturn]] void no_table() const;
  std::string line() const { return std::to_string(XML_GetCurrentLineNumber(parser_.get())); }

  ByteSource bytes_;
  TableOptions options_;
  std::unique_ptr<XML_ParserStruct, ParserCloser> parser_;
  std::exception_ptr failure_;
  bool stopped_ = false;   // the parser waits to be resumed
  bool finished_ = false;  // the whole file is parsed, or the chosen table is over

  int table_number_ = 0;
  std::string table_name_, table_id_;
  std::string found_;  // what the tables have, for messages
  std::string only_objection_;
  std::vector<TableColumn> columns_;
  std::vector<VotableField> fields_;
  std::string serialization_;
  bool chosen_ = false;
  std::vector<std::string> notes_;

  std::vector<ColumnRequest> requests_;
  std::size_t max_rows_ = 0;
  RawBlock* block_ = nullptr;
  std::uint64_t row_number_ = 0;
  bool reading_ = false;  // within the chosen table's DATA
  bool in_cell_ = false, in_stream_ = false, in_row_ = false;
  std::vector<std::string> cells_;
  std::size_t cell_count_ = 0;
  Base64Decoder base64_;
  std::vector<unsigned char> binary_;
  std::size_t binary_used_ = 0;
};

// Parses on: resumes a stopped parser, or feeds it the next bytes. False at the end.
bool VotableTable::advance() {
  if (finished_) return false;
  XML_Status status = XML_STATUS_OK;
  bool last = false;
  if (stopped_) {
    stopped_ = false;
    status = XML_ResumeParser(parser_.get());
  } else {
    constexpr int piece_bytes = 1 << 16;
    void* const buffer = XML_GetBuffer(parser_.get(), piece_bytes);
    if (buffer == nullptr) throw base::Error("out of memory");
    const std::size_t got = bytes_.read(std::span(static_cast<char*>(buffer), piece_bytes));
    last = got < piece_bytes;
    status = XML_ParseBuffer(parser_.get(), static_cast<int>(got), last ? 1 : 0);
  }
  if (failure_) std::rethrow_exception(failure_);
  if (status == XML_STATUS_ERROR && !finished_) {
    const XML_Error error = XML_GetErrorCode(parser_.get());
    const bool cut = error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
                     error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION;
    throw base::InputError(bytes_.name() + ": line " + line() + ": " +
                           (cut ? "the file is cut off; download or copy it again"
                                : std::string("is not well-formed XML: ") + XML_ErrorString(error)));
  }
  if (status == XML_STATUS_SUSPENDED) {
    stopped_ = true;
    return true;
  }
  XML_ParsingStatus state;
  XML_GetParsingStatus(parser_.get(), &state);
  if (last || state.parsing == XML_FINISHED) finished_ = true;
  return !finished_;
}

void VotableTable::start(std::string_view element, const char** attributes) {
  if (element == "TD") {
    in_cell_ = in_row_;
    if (in_cell_) {
      if (cell_count_ == cells_.size()) cells_.emplace_back();
      cells_[cell_count_++].clear();
    }
  } else if (element == "TR") {
    in_row_ = reading_;
    in_cell_ = false;
    cell_count_ = 0;
  } else if (element == "TABLE" && !chosen_) {
    ++table_number_;
    table_name_ = attribute(attributes, "name");
    table_id_ = attribute(attributes, "ID");
    columns_.clear();
    fields_.clear();
  } else if (element == "FIELD" && !chosen_) {
    VotableField field;
    field.datatype = attribute(attributes, "datatype");
    TableColumn column{attribute(attributes, "name"), attribute(attributes, "unit"),
                       attribute(attributes, "ID")};
    if (!parse_arraysize(attribute(attributes, "arraysize"), field))
      throw base::InputError(bytes_.name() + ": line " + line() + ": column " + printable(column.name) +
                             " has an arraysize that is not understood");
    columns_.push_back(column);
    fields_.push_back(field);
  } else if (element == "VALUES" && !chosen_ && !fields_.empty()) {
    fields_.back().null = attribute(attributes, "null");
  } else if (element == "INFO" && attribute(attributes, "name") == "QUERY_STATUS" &&
             attribute(attributes, "value") == "OVERFLOW") {
    notes_.emplace_back(
        "the service cut its answer at its row limit (QUERY_STATUS OVERFLOW): stars are missing");
  } else if (element == "TABLEDATA" || element == "BINARY" || element == "BINARY2" || element == "FITS") {
    if (!chosen_) begin_data(element);
  } else if (element == "STREAM" && reading_) {
    if (!attribute(attributes, "href").empty())
      throw base::InputError(bytes_.name() +
                             ": its rows are in another file (STREAM href); save it as TABLEDATA");
    const std::string encoding = attribute(attributes, "encoding");
    if (encoding != "base64")
      throw base::InputError(bytes_.name() + ": STREAM encoding '" + printable(encoding) +
                             "' is not understood; save it as TABLEDATA");
    in_stream_ = true;
  }
}

void VotableTable::begin_data(std::string_view serialization) {
  found_ += std::string(found_.empty() ? "" : "; ") + "table " + std::to_string(table_number_) +
            (table_name_.empty() ? "" : " '" + printable(table_name_) + "'") + ": " + column_list(columns_);
  if (!options_.table.empty()) {
    if (options_.table != std::to_string(table_number_) && options_.table != table_name_ &&
        options_.table != table_id_)
      return;
  } else if (options_.objection) {
    const std::string objection = options_.objection(columns_);
    if (!objection.empty()) {
      if (only_objection_.empty()) only_objection_ = objection;
      return;
    }
  }
  if (serialization == "FITS")
    throw base::InputError(bytes_.name() +
                           ": holds its rows as FITS inside XML; save it as FITS or TABLEDATA");
  serialization_ = serialization;
  chosen_ = true;
  reading_ = true;
  XML_StopParser(parser_.get(), XML_TRUE);
}

void VotableTable::text(std::string_view piece) {
  if (in_cell_) {
    std::string& cell = cells_[cell_count_ - 1];
    if (cell.size() + piece.size() > options_.max_line_bytes)
      throw base::InputError(bytes_.name() + ": line " + line() + ": a cell is longer than " +
                             std::to_string(options_.max_line_bytes) + " bytes");
    cell += piece;
  } else if (in_stream_) {
    if (!base64_.decode(piece, binary_))
      throw base::InputError(bytes_.name() + ": line " + line() +
                             ": the rows are not base64; the file is damaged");
  }
}

void VotableTable::end(std::string_view element) {
  if (element == "TD") {
    in_cell_ = false;
  } else if (element == "TR" && in_row_) {
    finish_row();
  } else if (element == "STREAM" && in_stream_) {
    in_stream_ = false;
  } else if (element == "DATA" && chosen_) {
    // Notes may follow the rows (QUERY_STATUS): parse on, but take no more rows.
    reading_ = false;
  }
}

void VotableTable::finish_row() {
  in_row_ = false;
  ++row_number_;
  if (cell_count_ != columns_.size())
    throw base::InputError(bytes_.name() + ": line " + line() + ": row " + std::to_string(row_number_) +
                           " has " + std::to_string(cell_count_) + " cells, the table has " +
                           std::to_string(columns_.size()) + " columns");
  add_row([this](std::size_t column) { return std::string_view(cells_[column]); });
  if (block_->rows == max_rows_) XML_StopParser(parser_.get(), XML_TRUE);
}

void VotableTable::add_row(const std::function<std::string_view(std::size_t)>& cell) {
  block_->place.push_back(row_number_);
  for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
    const std::size_t column = requests_[slot].column;
    const std::string_view text = without_blanks(cell(column));
    if (!append_cell(*block_, slot, requests_[slot], text, fields_[column].null))
      throw base::InputError(bytes_.name() + ": row " + std::to_string(row_number_) + ", column " +
                             printable(columns_[column].name) + not_a_number(text));
  }
  ++block_->rows;
}

void VotableTable::select(const std::vector<ColumnRequest>& requests) {
  requests_ = requests;
  for (const ColumnRequest& request : requests_) {
    const VotableField& field = fields_[request.column];
    const bool is_text = field.datatype == "char" || field.datatype == "unicodeChar";
    if (!is_text && field.is_array && (field.variable || field.count != 1))
      throw base::InputError(bytes_.name() + ": column " + printable(columns_[request.column].name) +
                             " holds arrays; write it as one column per value");
  }
}

void VotableTable::decode_rows() {
  VotableRow row(&fields_, serialization_ == "BINARY2", options_.max_line_bytes);
  while (block_->rows < max_rows_) {
    switch (row.read(binary_.data() + binary_used_, binary_.size() - binary_used_)) {
      case VotableRow::Outcome::row:
        ++row_number_;
        binary_used_ += row.used();
        add_row([&](std::size_t column) { return row.cell(column); });
        break;
      case VotableRow::Outcome::bad:
        throw base::InputError(bytes_.name() + ": row " + std::to_string(row_number_ + 1) +
                               ": the binary data does not fit its FIELDs; the file is damaged");
      case VotableRow::Outcome::needs_more:
        binary_.erase(binary_.begin(), binary_.begin() + static_cast<std::ptrdiff_t>(binary_used_));
        binary_used_ = 0;
        return;
    }
  }
}

bool VotableTable::read(RawBlock& block, std::size_t max_rows) {
  block.clear(requests_.size());
  block_ = &block;
  max_rows_ = max_rows;
  const bool binary = serialization_ != "TABLEDATA";
  for (;;) {
    if (binary) decode_rows();
    if (block.rows == max_rows || !advance()) break;
  }
  if (binary) decode_rows();
  if (binary && finished_ && block.rows < max_rows && !binary_.empty())
    throw base::InputError(bytes_.name() + ": row " + std::to_string(row_number_ + 1) +
                           " is cut off; download or copy the file again");
  block_ = nullptr;
  return block.rows > 0;
}

void VotableTable::no_table() const {
  if (found_.empty()) throw base::InputError(bytes_.name() + ": a VOTable without a table of data");
  if (!options_.table.empty())
    throw base::InputError(bytes_.name() + ": there is no table '" + printable(options_.table) +
                           "'; the file has " + found_);
  throw base::InputError(bytes_.name() + ": " + only_objection_ + "; the file has " + found_);
}

}  // namespace

std::unique_ptr<TableSource> open_votable(const std::filesystem::path& path, const TableOptions& options) {
  return std::make_unique<VotableTable>(path, options);
}

}  // namespace coalsack::stars
