#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::tool {

enum class Colour : std::uint8_t { plain, bold, dim, red, green, yellow, blue };

/// Colours a text, or leaves it as it is: on a terminal that
/// is not a dumb one, unless $NO_COLOR is set (no-color.org).
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  static Paint of_stdout();
  static Paint of_stderr();

  std::string operator()(Colour colour, std::string_view text) const;

 private:
  bool on_;
};

/// pass is green, fail and error red, unchecked dim; the states of events, steps, sources and destinations likewise.
[[nodiscard]] Colour colour_of_state(std::string_view state);

/// A time of the API for a person, in this machine's zone: "14:03:22.184", with the date "2026-11-24 14:03:22". ""
/// stays "", a text that is not a time stays as it is.
[[nodiscard]] std::string local_clock(std::string_view time);
[[nodiscard]] std::string local_time(std::string_view time);

} // namespace plumbline::tool
