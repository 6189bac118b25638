#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// One text frame of the stream: a JSON array of messages.
class Frame {
 public:
  /// Beyond this a frame takes no more: a slow viewer waits for less, and no viewer holds more than this and one
  /// verdict.
  static constexpr std::size_t full_bytes = 64 * 1024;

  bool empty() const { return text_.size() == 1; }
  bool full() const { return text_.size() >= full_bytes; }
  /// A whole message object.
  void add(std::string_view message) {
    begin();
    text_ += message;
  }
  /// Begins a message that the caller appends itself.
  std::string& begin() {
    if (!empty()) text_ += ',';
    return text_;
  }
  /// The finished array; the frame is empty again.
  std::string finish() {
    text_ += ']';
    std::string done = "[";
    done.swap(text_);
    return done;
  }

 private:
  std::string text_ = "[";
};

} // namespace plumbline::debugger
