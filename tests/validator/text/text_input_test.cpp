#include "tests/support/gzip.h"
#include "validator/text/text_input.h"

#include <gtest/gtest.h>

namespace plumbline {
namespace {

using namespace std::string_literals;

constexpr std::string_view text = "{\"name\":\"Café 𝄞\"}\n";

std::string utf16(bool little) {
  std::string out;
  for (const char16_t unit : u"{\"name\":\"Café 𝄞\"}\n"s) {
    const auto low = static_cast<char>(unit & 0xFF);
    const auto high = static_cast<char>(unit >> 8);
    out += little ? std::string{low, high} : std::string{high, low};
  }
  return out;
}

TEST(TextInput, ReadsEveryEncodingThatIsText) {
  EXPECT_EQ(read_text(text), text);
  EXPECT_EQ(read_text("\xEF\xBB\xBF" + std::string(text)), text);
  EXPECT_EQ(read_text("\xFF\xFE" + utf16(true)), text);
  EXPECT_EQ(read_text("\xFE\xFF" + utf16(false)), text);
  EXPECT_EQ(read_text(utf16(true)), text) << "without a mark";
  EXPECT_EQ(read_text(utf16(false)), text) << "without a mark";
  EXPECT_EQ(read_text(gzipped(text)), text);
  EXPECT_EQ(read_text(gzipped("\xFF\xFE" + utf16(true))), text);
  EXPECT_EQ(read_text(gzipped(text) + gzipped(text)), std::string(text) + std::string(text)) << "two members";
  EXPECT_EQ(read_text(""), "");
  EXPECT_EQ(read_text("7"), "7");
  EXPECT_EQ(read_text("\xEF\xBB\xBF"), "");
}

TEST(TextInput, ReadsTheSameWhereverItIsCut) {
  for (const std::string& bytes :
       {std::string(text), "\xEF\xBB\xBF" + std::string(text), "\xFF\xFE" + utf16(true), utf16(false), gzipped(text)}) {
    TextDecoder decoder;
    std::string out;
    for (const char byte : bytes) ASSERT_TRUE(decoder.feed({&byte, 1}, out));
    ASSERT_TRUE(decoder.finish(out));
    EXPECT_EQ(out, text);
  }
}

TEST(TextInput, NamesLineAndColumnOfAByteThatIsNoUtf8) {
  const auto read = read_text("Event Name\nCaf\xC3\xA9 Caf\xE9\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, TextFault::Code::encoding);
  EXPECT_EQ(read.error().line, 2);
  EXPECT_EQ(read.error().column, 9);
  EXPECT_NE(read.error().sentence().find("Line 2, column 9"), std::string::npos);
  for (const char* bytes : {"a\xC0\x80", "a\xED\xA0\x80", "a\xF5\x80\x80\x80", "a\xE2\x82", "a\x80"})
    EXPECT_FALSE(read_text(bytes)) << bytes;
}

TEST(TextInput, RefusesWhatIsCutDamagedOrNoText) {
  const auto whole = gzipped(text);
  EXPECT_FALSE(read_text(std::string_view(whole).substr(0, whole.size() - 3)));
  auto damaged = whole;
  damaged[12] = static_cast<char>(damaged[12] ^ 0x55);
  EXPECT_FALSE(read_text(damaged));
  EXPECT_FALSE(read_text("\xFF\xFE\0\0{\0\0\0"s)) << "UTF-32";
  EXPECT_FALSE(read_text("\xFF\xFE\x00\xD8{\0"s)) << "half of a pair";
  EXPECT_FALSE(read_text("\xFF\xFE{"s)) << "half of a unit";
}

TEST(TextInput, StopsAtItsLimit) {
  EXPECT_TRUE(read_text(text, text.size()));
  EXPECT_EQ(read_text(text, text.size() - 1).error().code, TextFault::Code::too_large);
  const auto bomb = gzipped(std::string(1'000'000, ' '));
  EXPECT_EQ(read_text(bomb, 1000).error().code, TextFault::Code::too_large);
}

TEST(TextInput, KnowsAtAGlanceWhatNeedsNoTranslation) {
  EXPECT_TRUE(begins_plainly(text));
  EXPECT_TRUE(begins_plainly(""));
  for (const std::string& bytes : {"\xEF\xBB\xBF{"s, "\xFF\xFE{\0"s, "{\0"s, "\0{"s, "\x1f\x8b"s, "\xE9"s})
    EXPECT_FALSE(begins_plainly(bytes));
}

TEST(TextInput, ShowsBrokenTextWithReplacements) {
  EXPECT_EQ(shown_text("a\xE9z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(shown_text("Caf\xC3\xA9"), "Caf\xC3\xA9");
}

} // namespace
} // namespace plumbline
