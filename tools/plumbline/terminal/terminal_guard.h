#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace plumbline::tool {

/// Filters a command's output to a terminal: characters that are invisible, or that a
/// terminal obeys, become \u009b (those beyond U+FFFF two such escapes), which in JSON
/// means the same. Line ends, tabs and the colours of terminal.h pass. Works for every
/// command, including --json and exports; bytes to a file or a pipe are unchanged.
class TerminalGuard final : public std::streambuf {
 public:
  /// `on`: the stream is a terminal. If not, nothing is changed. The stream outlives this.
  TerminalGuard(std::ostream& stream, bool on);
  ~TerminalGuard() override;
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  /// `whole`: nothing follows, and a cut-off character is shown as invalid bytes.
  void write(bool whole);

  std::ostream& stream_;
  std::streambuf* terminal_; ///< null: off
  std::string held_;         ///< the beginning of a character or of a colour
};

} // namespace plumbline::tool
