#include "validator/json/json_members.h"
#include "validator/json/json_text.h"
#include "validator/json/json_writer.h"

#include <gtest/gtest.h>

#include <optional>

namespace plumbline {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, EscapesWhatMustBeEscaped) {
  EXPECT_EQ(quoted("plain"), R"("plain")");
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(quoted("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(quoted("é€😀"), R"("é€😀")");
}

TEST(JsonText, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(quoted("a\xFF"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(quoted("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(quoted("\xED\xA0\x80x"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx\"");
}

TEST(JsonText, CountsWhatItHadToReplaceWhoeverWrites) {
  const auto before = replaced_json_bytes();
  EXPECT_EQ(quoted("Caf\xC3\xA9"), "\"Caf\xC3\xA9\"");
  EXPECT_EQ(replaced_json_bytes(), before);
  static_cast<void>(quoted("a\xFF\xFE"));
  EXPECT_EQ(replaced_json_bytes(), before + 2);
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("k\xE9", 2);
  writer.String(std::string("v\xFF"));
  writer.EndObject();
  EXPECT_STREQ(buffer.GetString(), "{\"k\xEF\xBF\xBD\":\"v\xEF\xBF\xBD\"}");
  EXPECT_EQ(replaced_json_bytes(), before + 4);
}

TEST(JsonText, PutsJsonOnOneLine) {
  std::string json = "{\n\"a\":\r\n1}";
  make_one_line(json, 2);
  EXPECT_EQ(json, "{\n\"a\":  1}");
  make_one_line(json);
  EXPECT_EQ(json, "{ \"a\":  1}");
}

TEST(JsonText, WritesNullForWhatIsAbsent) {
  std::string out;
  append_json_string_or_null(out, std::optional<std::string_view>());
  append_json_string_or_null(out, std::optional<std::string_view>("x"));
  EXPECT_EQ(out, R"(null"x")");
}

TEST(JsonText, WritesNumbersAndTimes) {
  std::string out;
  append_json_number(out, UINT64_MAX);
  out += ' ';
  append_json_time(out, 0);
  EXPECT_EQ(out, R"(18446744073709551615 "1970-01-01T00:00:00.000Z")");
}

TEST(JsonWriter, WritesAnObjectFromNamesAndValuesInTurn) {
  const std::optional<std::string> absent;
  const auto json = json_text([&](JsonWriter& out) {
    const auto list = [&] {
      out.value(1);
      out.object();
    };
    out.object("text", "a\x1f", "none", absent, "some", std::optional<std::uint64_t>(7), "flag", false, "below", -1,
               "raw", RawJson{"[ 1 ]"}, "time", JsonTime{0}, "list", [&] { out.array(list); });
  });
  EXPECT_EQ(json, R"({"text":"a\u001f","none":null,"some":7,"flag":false,"below":-1,"raw":[ 1 ],)"
                  R"("time":"1970-01-01T00:00:00.000Z","list":[1,{}]})");
}

TEST(JsonWriter, WritesMembersWithoutTheObject) {
  EXPECT_EQ(json_members("text", "{\"}", "raw", RawJson{"{}"}), R"("text":"{\"}","raw":{})");
}

} // namespace
} // namespace plumbline
