#include "tools/plumbline/options/printable.h"

#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(Printable, ShowsWhatNobodySees) {
  EXPECT_EQ(printable("Größe 大 \\ 👍"), "Größe 大 \\ 👍");
  EXPECT_EQ(printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(printable("\x1B[31m\x7F"), "\\u001B[31m\\u007F");
  EXPECT_EQ(printable("\xC2\x9B\xC2\x85"), "\\u009B\\u0085") << "C1";
  EXPECT_EQ(printable("\u202Egnp\u2066\u061C"), "\\u202Egnp\\u2066\\u061C") << "direction";
  EXPECT_EQ(printable("\u200B\u2060\uFEFF\u00AD"), "\\u200B\\u2060\\uFEFF\\u00AD") << "without a width";
  EXPECT_EQ(printable("\u2028\u2029"), "\\u2028\\u2029");
  EXPECT_EQ(printable("a\U000E0041\U000E007F\U000E0100"), "a\\U000E0041\\U000E007F\\U000E0100") << "tags";
  EXPECT_EQ(printable("\xED\xA0\x80\xFF\xF0\x9F"), "\\xED\\xA0\\x80\\xFF\\xF0\\x9F") << "no UTF-8";
}

TEST(PrintableJson, MeansTheSame) {
  EXPECT_EQ(printable_json("{\n\t\"a\": \"Größe 👍\\n\"}\r\n"), "{\n\t\"a\": \"Größe 👍\\n\"}\r\n");
  EXPECT_EQ(printable_json("\"\xC2\x9B\u202E\x7F\U000E0041\""), R"("\u009b\u202e\u007f\udb40\udc41")");
  EXPECT_EQ(printable_json("\"\xFF\xE2\x80\""), R"("\ufffd\ufffd\ufffd")");
}

} // namespace
} // namespace plumbline::tool
