#pragma once

#include "tools/plumbline/terminal/terminal.h"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::tool {

/// Rows under a header, as wide as needed: two spaces between columns, numbers right-aligned.
class Table {
 public:
  struct Cell {
    std::string text; ///< printable
    Colour colour = Colour::plain;
    // NOLINTNEXTLINE(google-explicit-constructor): a row is a list of texts
    Cell(std::string shown, Colour shown_in = Colour::plain) : text(std::move(shown)), colour(shown_in) {}
  };
  /// A title that begins with '>' means a column of numbers.
  explicit Table(std::vector<std::string_view> titles);

  /// As many cells as titles, or fewer.
  void row(std::vector<Cell> cells);
  bool empty() const { return rows_.empty(); }
  /// Prints `otherwise` if there are no rows.
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
[[nodiscard]] Table::Cell state_cell(std::string state);

/// How many columns a text takes on a terminal.
[[nodiscard]] std::size_t display_width(std::string_view text);

} // namespace plumbline::tool
