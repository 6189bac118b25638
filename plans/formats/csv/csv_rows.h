#pragma once

#include "validator/json/tape.h"
#include "validator/values/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Where a text stops being CSV.
struct CsvFault {
  validator::LineColumn at;
  std::string message; ///< what was expected: "expected a closing quote"
};

/// Reads CSV as RFC 4180 has it, row by row: fields in quotes may hold separators, line ends and doubled quotes; a row
/// ends with LF or CRLF. The separator is the comma, or the semicolon or tab where the first row has those and no comma
/// (spreadsheets of some countries write so). Empty lines are passed over. Holds one row; borrows the text. A reader of
/// our own, because a fault of a plan is told with its line and column: Debian's CSV libraries know no place of a
/// field.
class CsvRows {
 public:
  explicit CsvRows(std::string_view text);

  /// The next row's fields, valid until the next call; null at the end.
  Result<const std::vector<std::string>*, CsvFault> next();
  /// Where the row read last begins.
  validator::LineColumn at() const { return at_; }

 private:
  std::optional<CsvFault> field(std::string& out);
  validator::LineColumn here() const { return {line_, static_cast<int>(pos_ - line_start_ + 1)}; }
  void count_line();

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  char separator_ = ',';
  validator::LineColumn at_;
  std::vector<std::string> fields_;
};

/// A text that a spreadsheet shows, and does not take for a formula: one that begins with = + - @ (of full width too),
/// a tab or a line end gets an apostrophe in front.
std::string unevaluated(std::string_view text);
/// The text again: takes the apostrophe away.
std::string_view without_apostrophe(std::string_view field);

/// Appends a field, in quotes where it needs them.
void append_csv_field(std::string& out, std::string_view field);

} // namespace plumbline::plans
