#include "tools/plumbline/terminal/terminal.h"

#include "validator/values/timestamp.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <unistd.h>

namespace plumbline::tool {

namespace {

bool wants_colours(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour && *no_colour != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && !(terminal && std::string_view(terminal) == "dumb");
}

std::string_view code_of(Colour colour) {
  switch (colour) {
  case Colour::plain: return "0";
  case Colour::bold: return "1";
  case Colour::dim: return "2";
  case Colour::red: return "31";
  case Colour::green: return "32";
  case Colour::yellow: return "33";
  case Colour::blue: return "34";
  }
  return "0";
}

std::string in_zone(std::string_view time, bool date, bool milliseconds) {
  const auto unix_ms = parse_timestamp(time);
  if (!unix_ms) return std::string(time);
  const auto seconds = static_cast<std::time_t>(*unix_ms / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> text{};
  const auto length = date ? std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local)
                           : std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
  std::string out(text.data(), length);
  if (milliseconds) out += "." + std::to_string(1000 + *unix_ms % 1000).substr(1);
  return out;
}

} // namespace

Paint Paint::of_stdout() { return Paint(wants_colours(STDOUT_FILENO)); }
Paint Paint::of_stderr() { return Paint(wants_colours(STDERR_FILENO)); }

std::string Paint::operator()(Colour colour, std::string_view text) const {
  if (!on_ || colour == Colour::plain || text.empty()) return std::string(text);
  return "\x1B[" + std::string(code_of(colour)) + "m" + std::string(text) + "\x1B[0m";
}

Colour colour_of_state(std::string_view state) {
  if (state == "pass" || state == "passing" || state == "done" || state == "receiving" || state == "live" ||
      state == "delivered" || state == "running")
    return Colour::green;
  if (state == "fail" || state == "error" || state == "failing" || state == "dead") return Colour::red;
  if (state == "ready" || state == "silent" || state == "paused" || state == "retrying") return Colour::yellow;
  if (state == "unchecked" || state == "never" || state == "not_seen") return Colour::dim;
  return Colour::plain;
}

std::string local_clock(std::string_view time) { return in_zone(time, false, true); }
std::string local_time(std::string_view time) { return in_zone(time, true, false); }

} // namespace plumbline::tool
