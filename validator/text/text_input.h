#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// The one entry for text from outside: bodies, plans, recordings, configuration, CSV. No I/O.
namespace plumbline {

/// Why bytes are not a text.
struct TextFault {
  enum class Code : std::uint8_t {
    damaged,   ///< a gzip stream that is broken or cut
    too_large, ///< more than the limit, once inflated
    encoding,  ///< neither UTF-8 nor UTF-16
  };
  Code code = Code::encoding;
  std::string message; ///< a sentence
  int line = 0;        ///< of a wrong byte, from 1; 0: it has no place
  int column = 0;      ///< in characters, from 1

  /// "line 2, column 4: ..." if there is a place.
  std::string sentence() const;
};

/// Whether a text can be read as it is, apart from its parser's checks: no byte order mark, no gzip, no UTF-16. One
/// look at the first bytes.
[[nodiscard]] bool begins_plainly(std::string_view bytes);
/// Whether the bytes are a gzip stream.
[[nodiscard]] bool begins_as_gzip(std::string_view bytes);

/// Converts bytes to UTF-8, piece by piece: inflates gzip, known by its first bytes; drops a byte order mark;
/// translates UTF-16, with a mark or without (if its first character is ASCII, as in JSON); checks that anything else
/// is UTF-8. The pieces bound its memory; `limit` bounds its output.
class TextDecoder {
 public:
  static constexpr std::size_t unlimited = SIZE_MAX;

  explicit TextDecoder(std::size_t limit = unlimited);
  ~TextDecoder();
  TextDecoder(TextDecoder&&) noexcept;
  TextDecoder& operator=(TextDecoder&&) noexcept;

  /// Appends the decoded bytes to `out`. After a fault nothing more may be fed.
  [[nodiscard]] Result<void, TextFault> feed(std::string_view bytes, std::string& out);
  /// Call it when no bytes follow.
  [[nodiscard]] Result<void, TextFault> finish(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a whole text.
[[nodiscard]] Result<std::string, TextFault> read_text(std::string_view bytes,
                                                       std::size_t limit = TextDecoder::unlimited);

/// Text to show, not to parse: U+FFFD for bytes that are not UTF-8.
[[nodiscard]] std::string shown_text(std::string_view bytes);

} // namespace plumbline
