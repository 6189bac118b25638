#pragma once

#include "validator/text/text_input.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace plumbline::tool {

/// The lines of a text from outside, in any encoding, also gzip (validator/text/text_input.h). Reads on demand: the
/// longest line bounds its memory, and `most` bounds that.
class TextLines {
 public:
  /// The limit for a line, or a value over several lines: otherwise some GB of gzip would be held in memory.
  static constexpr std::size_t most_at_once = 256UL * 1024 * 1024;

  explicit TextLines(std::istream& stream, std::size_t most = most_at_once) : stream_(stream), most_(most) {}

  /// The next line without its end. False: there are no more, or fault().
  bool next(std::string& line);
  /// Everything that is left, as one text; fault() if that is more than `most`.
  std::string rest();
  /// Why the text ended early.
  const std::optional<TextFault>& fault() const { return fault_; }
  /// Bytes of the file that were read.
  std::uint64_t bytes() const { return bytes_; }

 private:
  bool fill();
  bool too_long();

  std::istream& stream_;
  std::size_t most_;
  TextDecoder decoder_;
  std::string text_; ///< decoded; from `begin_` on not returned yet
  std::size_t begin_ = 0;
  std::uint64_t bytes_ = 0;
  bool ended_ = false;
  std::optional<TextFault> fault_;
};

} // namespace plumbline::tool
