#include "tools/plumbline/terminal/terminal_guard.h"

#include "tools/plumbline/options/printable.h"

#include <algorithm>
#include <string_view>

namespace plumbline::tool {

namespace {

constexpr char escape = '\x1B';
constexpr std::size_t longest_colour = 16;

enum class Colouring : char { no, yes, cut_off };

/// Whether the text, which begins with ESC, begins with a colour: ESC [ digits and semicolons, m.
Colouring colouring_of(std::string_view text, std::size_t& length) {
  if (text.size() == 1) return Colouring::cut_off;
  if (text[1] != '[') return Colouring::no;
  const auto end = std::min(text.find_first_not_of("0123456789;", 2), text.size());
  if (end > longest_colour) return Colouring::no;
  if (end == text.size()) return Colouring::cut_off;
  length = end + 1;
  return text[end] == 'm' ? Colouring::yes : Colouring::no;
}

} // namespace

TerminalGuard::TerminalGuard(std::ostream& stream, bool on)
    : stream_(stream), terminal_(on ? stream.rdbuf(this) : nullptr) {}

TerminalGuard::~TerminalGuard() {
  if (!terminal_) return;
  write(true);
  terminal_->pubsync();
  stream_.rdbuf(terminal_);
}

void TerminalGuard::write(bool whole) {
  std::string out;
  std::string_view text = held_;
  while (!text.empty()) {
    if (text.front() == escape) {
      std::size_t length = 0;
      const auto colouring = colouring_of(text, length);
      if (colouring == Colouring::cut_off && !whole) break;
      if (colouring == Colouring::yes) {
        out += text.substr(0, length);
        text.remove_prefix(length);
        continue;
      }
    }
    const auto length = character_length(text);
    if (length > text.size() && !whole) break;
    const auto character = text.substr(0, length);
    if (character == "\n" || character == "\t" || character == "\r")
      out += character;
    else
      append_visibly(out, character);
    text.remove_prefix(character.size());
  }
  held_.assign(text);
  terminal_->sputn(out.data(), static_cast<std::streamsize>(out.size()));
}

std::streambuf::int_type TerminalGuard::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  held_ += traits_type::to_char_type(byte);
  write(false);
  return byte;
}

std::streamsize TerminalGuard::xsputn(const char* text, std::streamsize count) {
  held_.append(text, static_cast<std::size_t>(count));
  write(false);
  return count;
}

int TerminalGuard::sync() { return terminal_->pubsync(); }

} // namespace plumbline::tool
