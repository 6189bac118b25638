#include "tools/plumbline/terminal/terminal_guard.h"

#include <gtest/gtest.h>

#include <sstream>

namespace plumbline::tool {
namespace {

/// What a terminal is given of a text that is written in pieces of so many bytes.
std::string shown(const std::string& text, std::size_t piece, bool on = true) {
  std::ostringstream stream;
  {
    const TerminalGuard guard(stream, on);
    for (std::size_t at = 0; at < text.size(); at += piece) stream << text.substr(at, piece);
  }
  return stream.str();
}

TEST(TerminalGuard, EscapesWhatATerminalObeysWhateverThePieces) {
  const std::string text = "{\"a\":\"\xC2\x9B"
                           "31m \u202Egnp \U000E0041 \x1B]52;c;x\x07 \x1B[2J \x7F\"}\n";
  const std::string wanted = R"({"a":"\u009b31m \u202egnp \udb40\udc41 \u001b]52;c;x\u0007 \u001b[2J \u007f"})"
                             "\n";
  for (const std::size_t piece : {1U, 2U, 3U, 1000U}) EXPECT_EQ(shown(text, piece), wanted) << piece;
}

TEST(TerminalGuard, LetsTextAndColoursPass) {
  const std::string text = "\x1B[1;31mGröße 大 👍\x1B[0m\tx\r\n";
  for (const std::size_t piece : {1U, 5U, 1000U}) EXPECT_EQ(shown(text, piece), text) << piece;
  EXPECT_EQ(shown("\x1B[" + std::string(100, '1') + "m", 1000), "\\u001b[" + std::string(100, '1') + "m");
}

TEST(TerminalGuard, ShowsWhatIsCutOffAtTheEnd) {
  EXPECT_EQ(shown("a\xE2\x80", 1), "a\\ufffd");
  EXPECT_EQ(shown("a\x1B[3", 1), "a\\u001b[3");
}

TEST(TerminalGuard, ChangesNothingWhereThereIsNoTerminal) {
  const std::string text = "\x1B]0;x\x07\xC2\x9B";
  EXPECT_EQ(shown(text, 1, false), text);
}

} // namespace
} // namespace plumbline::tool
