#pragma once

#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// The one way in for text from outside: bodies, plans, recordings, configuration, CSV. No I/O.
namespace plumbline {

/// Why bytes are no text.
struct TextFault {
  enum class Code : std::uint8_t {
    damaged,   ///< a gzip stream that is broken or cut
    too_large, ///< more than the limit, once inflated
    encoding,  ///< neither UTF-8 nor UTF-16
  };
  Code code = Code::encoding;
  std::string message; ///< a sentence
  int line = 0;        ///< of a byte that is wrong, from 1; 0: it has no place
  int column = 0;      ///< in characters, from 1

  /// "line 2, column 4: ..." where there is a place.
  std::string sentence() const;
};

/// Whether a text can be read as it stands, but for what its parser checks: no byte order mark, no gzip, no UTF-16. One
/// look at the first bytes.
bool begins_plainly(std::string_view bytes);
/// Whether the bytes are a gzip stream.
bool begins_as_gzip(std::string_view bytes);

/// Bytes to UTF-8, piece by piece: gzip is inflated, by its first bytes; a byte order mark is left out; UTF-16 is
/// translated, with a mark or without (its first character is ASCII, as JSON's is); anything else is held to UTF-8.
/// Memory is bounded by the pieces; output is bounded by `limit`.
class TextDecoder {
 public:
  static constexpr std::size_t unlimited = SIZE_MAX;

  explicit TextDecoder(std::size_t limit = unlimited);
  ~TextDecoder();
  TextDecoder(TextDecoder&&) noexcept;
  TextDecoder& operator=(TextDecoder&&) noexcept;

  /// Appends what the bytes say to `out`. After a fault nothing more may be fed.
  Result<void, TextFault> feed(std::string_view bytes, std::string& out);
  /// No bytes follow.
  Result<void, TextFault> finish(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole text.
Result<std::string, TextFault> read_text(std::string_view bytes, std::size_t limit = TextDecoder::unlimited);

/// Text that is shown and not read: U+FFFD for what is no UTF-8.
std::string shown_text(std::string_view bytes);

} // namespace plumbline
