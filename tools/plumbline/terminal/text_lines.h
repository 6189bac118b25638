#pragma once

#include "validator/text/text_input.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace plumbline::tool {

/// The lines of a text from outside, in whatever encoding, also gzip (validator/text/text_input.h). Reads as it is
/// asked: its memory is bounded by the longest line, and that by `most` bytes.
class TextLines {
 public:
  /// A line, or a value over several lines: some GB of gzip would else be held in memory.
  static constexpr std::size_t most_at_once = 256UL * 1024 * 1024;

  explicit TextLines(std::istream& stream, std::size_t most = most_at_once) : stream_(stream), most_(most) {}

  /// The next line without its end. False: there is none, or fault().
  bool next(std::string& line);
  /// All that is left, as one text; fault() where that is more than `most`.
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
  std::string text_; ///< decoded, from `begin_` on not yet given
  std::size_t begin_ = 0;
  std::uint64_t bytes_ = 0;
  bool ended_ = false;
  std::optional<TextFault> fault_;
};

} // namespace plumbline::tool
