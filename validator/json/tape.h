#pragma once

#include "validator/json/number.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

enum class NodeType : std::uint8_t { null, boolean, number, string, array, object };

/// One value, or one member's key, of a parsed JSON text.
struct TapeCell {
  NodeType type = NodeType::null;
  bool truth = false;      ///< for a boolean
  std::uint32_t next = 0;  ///< the cell after this value and everything inside it
  std::uint32_t count = 0; ///< for an array or object: its items or members, including duplicates
  std::uint32_t begin = 0; ///< where its JSON text begins and ends in the source
  std::uint32_t end = 0;
  std::string_view text; ///< of a string or key: unescaped
  Number number;
};

/// JSON parsed into one array of cells, in the order of the text; an object's member is a cell for the key and one for
/// the value. Borrows the text. The root is cell 0.
struct Tape {
  std::string_view source;
  std::vector<TapeCell> cells;
  std::vector<char>
      unescaped; ///< the strings that had escapes; never grows past its first reservation, so that views into it hold

  std::string_view raw(std::uint32_t cell) const {
    return source.substr(cells[cell].begin, cells[cell].end - cells[cell].begin);
  }
};

/// Where a text is no longer JSON.
struct JsonFault {
  std::size_t offset = 0;
  std::string message; ///< what is there, or what was expected: "expected ',' or '}'"
  bool too_deep = false;
};

/// Parses JSON exactly by RFC 8259, with one leniency: an escaped lone surrogate, which JavaScript writes for a cut
/// emoji, is read as U+FFFD. At most a million values; iterative and linear, numbers of any size. simdjson is three
/// times as fast, but knows neither such numbers nor the place of a fault; RapidJSON 1.1 refuses 1e400 too. Without
/// `tape` the text is only checked. Depth: the root container is 1.
[[nodiscard]] std::optional<JsonFault> parse_json(std::string_view text, std::size_t max_depth, Tape* tape);

/// Line and column, from 1, of an offset; columns count bytes.
struct LineColumn {
  int line = 1;
  int column = 1;
};
[[nodiscard]] LineColumn line_column(std::string_view text, std::size_t offset);

} // namespace plumbline::validator
