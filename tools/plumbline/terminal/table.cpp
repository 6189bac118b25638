#include "tools/plumbline/terminal/table.h"

#include <algorithm>
#include <cwchar>
#include <ostream>
#include <utility>

namespace plumbline::tool {

namespace {

constexpr std::size_t gap = 2;

/// East Asian wide blocks and emoji, which take two columns in every terminal.
bool is_wide(std::uint32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
         (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
         (point >= 0x1F300 && point <= 0x1FAFF);
}

} // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    std::uint32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length && at + i < text.size(); ++i)
      point = point << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    const bool joins = point >= 0x300 && point <= 0x36F; // accents that go above the previous letter
    width += joins ? 0 : is_wide(point) ? 2 : 1;
    at += length;
  }
  return width;
}

Table::Table(std::vector<std::string_view> titles) {
  for (const auto title : titles) {
    const bool right = title.starts_with('>');
    columns_.push_back({std::string(title.substr(right ? 1 : 0)), right});
  }
}

void Table::row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }

void Table::print(std::ostream& out, const Paint& paint, std::string_view otherwise) const {
  if (rows_.empty()) {
    out << otherwise << '\n';
    return;
  }
  std::vector<Cell> titles;
  for (const auto& column : columns_) titles.emplace_back(column.title, Colour::bold);
  std::vector<std::size_t> widths(columns_.size());
  const auto widen = [&](const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], display_width(cells[i].text));
  };
  widen(titles);
  for (const auto& cells : rows_) widen(cells);
  const auto print_row = [&](const std::vector<Cell>& cells) {
    std::string line;
    std::size_t owed = 0; // blanks that are only written if something follows
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      const auto& [text, colour] = cells[i];
      const auto blank = widths[i] - display_width(text);
      if (!text.empty()) {
        line += std::string(owed + (columns_[i].right ? blank : 0), ' ') + paint(colour, text);
        owed = columns_[i].right ? 0 : blank;
      } else {
        owed += blank;
      }
      owed += gap;
    }
    out << line << '\n';
  };
  print_row(titles);
  for (const auto& cells : rows_) print_row(cells);
}

Table::Cell state_cell(std::string state) {
  const auto colour = colour_of_state(state);
  return {std::move(state), colour};
}

} // namespace plumbline::tool
