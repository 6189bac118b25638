#pragma once

#include "validator/json/tape.h"
#include "validator/values/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Where a text is no longer CSV.
struct CsvFault {
  validator::LineColumn at;
  std::string message; ///< what was expected: "expected a closing quote"
};

/// Reads CSV as in RFC 4180, row by row: fields in quotes may hold separators, line ends and
/// doubled quotes; a row ends with LF or CRLF. The separator is the comma, or the semicolon
/// or tab if the first row has those and no comma (as spreadsheets of some countries write).
/// Skips empty lines. Holds one row; borrows the text. Our own reader, because a plan's fault
/// is reported with line and column: Debian's CSV libraries do not tell a field's place.
class CsvRows {
 public:
  explicit CsvRows(std::string_view text);

  /// The next row's fields, valid until the next call; null at the end.
  [[nodiscard]] Result<const std::vector<std::string>*, CsvFault> next();
  /// Where the last row begins.
  validator::LineColumn at() const { return at_; }

 private:
  [[nodiscard]] std::optional<CsvFault> field(std::string& out);
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

/// A text that a spreadsheet shows and does not take for a formula: one that begins with = + - @ (also of full width),
/// a tab or a line end gets an apostrophe in front.
[[nodiscard]] std::string unevaluated(std::string_view text);
/// The original text: removes that apostrophe.
[[nodiscard]] std::string_view without_apostrophe(std::string_view field);

/// Appends a field, in quotes if necessary.
void append_csv_field(std::string& out, std::string_view field);

} // namespace plumbline::plans
