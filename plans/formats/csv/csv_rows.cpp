#include "plans/formats/csv/csv_rows.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

namespace {

char separator_of(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  if (first.find(',') != std::string_view::npos) return ',';
  return first.find(';') != std::string_view::npos ? ';' : first.find('\t') != std::string_view::npos ? '\t' : ',';
}

} // namespace

CsvRows::CsvRows(std::string_view text) : text_(text), separator_(separator_of(text)) {
  // "sep=;": Excel reads and writes this before the first row.
  const auto first = text.substr(0, text.find_first_of("\r\n"));
  if (first.size() != 5 || !first.starts_with("sep=")) return;
  separator_ = first[4];
  pos_ = first.size();
}

void CsvRows::count_line() {
  ++line_;
  line_start_ = pos_;
}

Result<const std::vector<std::string>*, CsvFault> CsvRows::next() {
  while (pos_ < text_.size() && (text_[pos_] == '\n' || text_[pos_] == '\r')) {
    const bool line_end = text_[pos_++] == '\n';
    if (line_end) count_line();
  }
  if (pos_ >= text_.size()) return nullptr;
  at_ = here();
  std::size_t count = 0;
  for (;;) {
    if (count == fields_.size()) fields_.emplace_back();
    std::string& out = fields_[count++];
    out.clear();
    if (auto fault = field(out)) return unexpected(std::move(*fault));
    if (pos_ >= text_.size()) break;
    const char behind = text_[pos_];
    if (behind == separator_) {
      ++pos_;
      continue;
    }
    if (behind == '\r') ++pos_;
    if (pos_ < text_.size() && text_[pos_] == '\n') {
      ++pos_;
      count_line();
    }
    break;
  }
  fields_.resize(count);
  return &fields_;
}

std::optional<CsvFault> CsvRows::field(std::string& out) {
  if (pos_ >= text_.size() || text_[pos_] != '"') {
    const std::size_t begin = pos_;
    while (pos_ < text_.size() && text_[pos_] != separator_ && text_[pos_] != '\n' && text_[pos_] != '\r') {
      if (text_[pos_] == '"')
        return CsvFault{here(), "expected no quote inside a field that does not begin with one; double the quotes and "
                                "put the field in quotes"};
      ++pos_;
    }
    out.assign(text_.substr(begin, pos_ - begin));
    return std::nullopt;
  }
  const auto opening = here();
  ++pos_;
  for (;;) {
    const std::size_t begin = pos_;
    while (pos_ < text_.size() && text_[pos_] != '"' && text_[pos_] != '\n') ++pos_;
    out.append(text_.substr(begin, pos_ - begin));
    if (pos_ >= text_.size()) return CsvFault{opening, "expected a closing quote for the quote that opens here"};
    if (text_[pos_++] == '\n') {
      out += '\n';
      count_line();
    } else if (pos_ < text_.size() && text_[pos_] == '"') {
      out += '"';
      ++pos_;
    } else {
      break;
    }
  }
  const bool ends = pos_ >= text_.size() || text_[pos_] == separator_ || text_[pos_] == '\n' || text_[pos_] == '\r';
  if (ends) return std::nullopt;
  return CsvFault{here(), std::string("expected '") + separator_ + "' or a line's end after the closing quote"};
}

namespace {

/// Whether a text is a formula, or an escaped one, escaped any number of times.
bool is_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  constexpr std::array<std::string_view, 11> begins{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(begins, [&](std::string_view begin) { return text.starts_with(begin); });
}

} // namespace

std::string unevaluated(std::string_view text) { return (is_formula(text) ? "'" : "") + std::string(text); }

std::string_view without_apostrophe(std::string_view field) {
  if (field.starts_with('\'') && is_formula(field)) field.remove_prefix(1);
  return field;
}

void append_csv_field(std::string& out, std::string_view field) {
  const bool plain = field.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
                     (field.empty() || (field.front() != ' ' && field.back() != ' '));
  if (plain) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

} // namespace plumbline::plans
