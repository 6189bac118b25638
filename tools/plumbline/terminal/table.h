#pragma once

#include "tools/plumbline/terminal/terminal.h"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::tool {

/// Rows under a header, as wide as they have to be: two spaces between columns, numbers at the right.
class Table {
 public:
  struct Cell {
    std::string text; ///< printable
    Colour colour = Colour::plain;
    // NOLINTNEXTLINE(google-explicit-constructor): a row is a list of texts
    Cell(std::string shown, Colour shown_in = Colour::plain) : text(std::move(shown)), colour(shown_in) {}
  };
  /// A column whose title begins with '>' is of numbers.
  explicit Table(std::vector<std::string_view> titles);

  /// As many cells as there are titles, or fewer.
  void row(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }
  /// `otherwise` where there is no row.
  void print(std::ostream& out, const Paint& paint, std::string_view otherwise) const;

 private:
  struct Column {
    std::string title;
    bool right = false;
  };
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// A cell in the colour of the state that it names.
Table::Cell state_cell(std::string state);

/// How many columns a text takes on a terminal.
std::size_t display_width(std::string_view text);

} // namespace plumbline::tool
