#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// Messages of the stream for one viewer, as one text: a JSON array of them (a frame of the websocket), or one
/// server-sent event each.
class Frame {
 public:
  enum class Shape : std::uint8_t { array, events };

  /// A frame of this size takes no more: a slow viewer waits for less, and no viewer holds more than this and one
  /// verdict.
  static constexpr std::size_t full_bytes = 64 * 1024;

  explicit Frame(Shape shape = Shape::array) : shape_(shape) {}

  bool empty() const { return text_.empty(); }
  bool full() const { return text_.size() >= full_bytes; }
  /// Adds a whole message object of this type. `id`: the seq up to which the viewer has seen everything, where it goes
  /// on after a reconnect (only events have it).
  void add(std::string_view type, std::string_view message, std::optional<std::uint64_t> id = std::nullopt) {
    begin(type, id) += message;
  }
  /// Begins a message that the caller appends itself.
  std::string& begin(std::string_view type, std::optional<std::uint64_t> id = std::nullopt);
  /// Returns what was added; the frame is empty again.
  std::string finish();

 private:
  void end_event();

  Shape shape_;
  std::string text_;
  std::size_t data_begin_ = 0; ///< of the event that was begun last
};

} // namespace plumbline::debugger
