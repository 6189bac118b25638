#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace plumbline::tool {

/// What stands between a command's output and a terminal: characters that nobody sees, or that a terminal obeys, become
/// \u009b (of characters beyond U+FFFF two such escapes), which in JSON means the same. Line ends, tabs and the colours
/// of terminal.h pass. So it holds for every command, --json and exports too; into a file or a pipe bytes go as they
/// are.
class TerminalGuard final : public std::streambuf {
 public:
  /// `on`: the stream is a terminal. Where it is not, nothing is changed. The stream outlives this.
  TerminalGuard(std::ostream& stream, bool on);
  ~TerminalGuard() override;
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  /// `whole`: nothing follows, and what is cut off is shown as what it is not.
  void write(bool whole);

  std::ostream& stream_;
  std::streambuf* terminal_; ///< null: off
  std::string held_;         ///< the begin of a character or of a colour
};

} // namespace plumbline::tool
