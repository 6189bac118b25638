#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::http {

/// Decodes a chunked body (RFC 9112, 7.1) as its bytes arrive, and stops after its last byte. Beast's decoder does not
/// fit: it takes trailer fields for header fields, and waits for the end of a chunk's extension however long it is.
/// This one checks and drops extensions and trailer fields, and bounds their bytes. No I/O; no memory beyond the
/// object.
class ChunkedBody {
 public:
  /// The most bytes that all extensions of a body may have together; likewise for all its trailer fields.
  static constexpr std::size_t max_extension_bytes = 16 * 1024;
  static constexpr std::size_t max_trailer_bytes = 16 * 1024;

  enum class State : std::uint8_t { more, done, malformed };

  struct Taken {
    std::size_t bytes = 0;    ///< bytes consumed; 0 only if none were given or the body is complete
    std::string_view content; ///< those of them that belong to the body
  };
  /// Consumes `text` up to the end of one piece of content; call it again with the rest.
  Taken take(std::string_view text);

  State state() const { return state_; }
  /// In State::malformed: what is wrong, as the end of a sentence.
  std::string_view fault() const { return fault_; }

 private:
  enum class Place : std::uint8_t {
    size,
    extension,
    size_line_feed,
    content,
    content_return,
    content_line_feed,
    trailer_start, ///< of a line
    trailer_name,
    trailer_value,
    trailer_line_feed,
    last_line_feed,
  };

  void take_framing(char byte);
  void take_size(char byte);
  void take_extension(char byte);
  void take_trailer(char byte);
  void expect(char byte, char wanted, Place next);
  void count_trailer();
  void fail(std::string_view fault) { state_ = State::malformed, fault_ = fault; }

  State state_ = State::more;
  Place place_ = Place::size;
  std::uint64_t left_ = 0; ///< of the chunk's content; while its size is read: the size so far
  unsigned digits_ = 0;    ///< of the size
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::string_view fault_;
};

} // namespace plumbline::http
