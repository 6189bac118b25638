#include "daemon/ingest/answer.h"
#include "daemon/ingest/pixel.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

std::string call_of(std::string_view query) {
  const auto call = pixel_call(query);
  return call ? *call : "refused: " + call.error();
}

TEST(Pixel, ReadsACallFromBase64WithOrWithoutPaddingInEitherAlphabet) {
  const std::string text = R"({"event":"<<???>>"})";
  EXPECT_EQ(call_of("data=eyJldmVudCI6Ijw8Pz8%2FPj4ifQ%3D%3D"), text);
  EXPECT_EQ(call_of("data=eyJldmVudCI6Ijw8Pz8/Pj4ifQ=="), text);
  EXPECT_EQ(call_of("data=eyJldmVudCI6Ijw8Pz8/Pj4ifQ"), text);
  EXPECT_EQ(call_of("data=eyJldmVudCI6Ijw8Pz8_Pj4ifQ&event=other"), text);
  EXPECT_EQ(call_of("data=fn5+"), "~~~") << "an unescaped + came as a space";
}

TEST(Pixel, RefusesWhatIsNoBase64) {
  for (const auto* query : {"data=", "data=e", "data=%00%01", "data=====", "data=eyJ{", "data=eyJ=eyJ="})
    EXPECT_EQ(call_of(query), "refused: `data` must be a call in base64.") << query;
}

TEST(Pixel, MakesDottedNamesToMembersAndKeepsValuesAsText) {
  EXPECT_EQ(call_of("userId=u%201&event=A+B&properties.n=1&properties.deep.x=%C3%A9&writeKey=k"),
            R"({"event":"A B","properties":{"deep":{"x":"é"},"n":"1"},"userId":"u 1"})");
  EXPECT_EQ(call_of("a=1&write%4Bey=k"), R"({"a":"1"})") << "a write key, however its name is written";
  EXPECT_EQ(call_of(""), "{}");
  EXPECT_EQ(call_of("&&a&b=&=c"), R"({"a":"","b":""})");
}

TEST(Pixel, LetsTheLastOfARepeatedNameCount) {
  EXPECT_EQ(call_of("a=1&a=2"), R"({"a":"2"})");
  EXPECT_EQ(call_of("a=1&a.b=2"), R"({"a":{"b":"2"}})");
  EXPECT_EQ(call_of("a.b=1&a=2"), R"({"a":"2"})");
}

TEST(Pixel, ReadsAsManyLevelsAsACallMayHave) {
  std::string name = "a";
  for (int i = 1; i < 127; ++i) name += ".a";
  EXPECT_TRUE(call_of(name + "=1").starts_with('{'));
  EXPECT_TRUE(call_of(name + ".a=1").starts_with("refused"));
}

TEST(Pixel, IsAnsweredWithAGifOf43Bytes) {
  const auto answer = pixel_answer({});
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.content_type, "image/gif");
  EXPECT_EQ(answer.body.size(), 43U);
  EXPECT_TRUE(answer.body.starts_with("GIF89a"));
}

} // namespace
} // namespace plumbline::ingest
