#include "validator/privacy/hiding.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace plumbline::validator {
namespace {

Hiding hiding_of(const std::vector<std::string>& entries) {
  auto made = Hiding::of(entries);
  if (!made) throw std::invalid_argument(made.error());
  return std::move(*made);
}

std::string refusal_to_hide(const std::vector<std::string>& entries) {
  const auto made = Hiding::of(entries);
  return made ? "" : made.error();
}

TEST(Hiding, ReplacesEveryMemberOfANameAndThePlaceOfAPointer) {
  const auto hiding = hiding_of({"email", "/context/ip"});
  EXPECT_EQ(hiding.shown(R"({"context":{"ip":"1.2.3.4","os":"x"},"traits":{"E\u006dail":{"a":[1]},"age":36}})"),
            R"({"context":{"ip":"•••","os":"x"},"traits":{"E\u006dail":"•••","age":36}})");
  EXPECT_EQ(hiding.shown(R"({"properties":{"ip":"1.2.3.4"}})"), std::nullopt);
  EXPECT_EQ(Hiding().shown(R"({"email":"a@b.c"})"), std::nullopt);
}

TEST(Hiding, KnowsWhereAPartOfACallIsFrom) {
  const auto hiding = hiding_of({"/properties/card/number"});
  EXPECT_EQ(hiding.shown(R"({"number":"4111","kind":"visa"})", "/properties/card"),
            R"({"number":"•••","kind":"visa"})");
  EXPECT_EQ(hiding.shown(R"({"number":"4111"})", "/traits/card"), std::nullopt);
}

TEST(Hiding, ShowsNothingOfWhatIsNotJson) {
  EXPECT_EQ(hiding_of({"email"}).shown(R"({"email":"a@b.c",,)"), R"("•••")");
}

TEST(Hiding, NamesTheBeginningOfAPointerThatIsHidden) {
  const auto hiding = hiding_of({"address", "/context/ip"});
  EXPECT_EQ(hiding.covered("/traits/Address/street/0"), "/traits/Address");
  EXPECT_EQ(hiding.covered("/context/ip"), "/context/ip");
  EXPECT_EQ(hiding.covered("/context/ips"), "");
  EXPECT_EQ(hiding.covered("/context"), "");
  EXPECT_EQ(hiding.covered(""), "");
}

TEST(Hiding, KnowsThePropertiesOfFiltersThatLeadToSomethingHidden) {
  const auto hiding = hiding_of({"email", "/traits/card/number"});
  for (const auto* name : {"email", "EMAIL", "user.email", "email.domain", "/traits/email", "/properties/x/email",
                           "card.number", "card.number.last", "/traits/card/number"})
    EXPECT_TRUE(hiding.covers_property(name)) << name;
  for (const auto* name : {"emails", "card", "number", "/properties/number", "a.b", ""})
    EXPECT_FALSE(hiding.covers_property(name)) << name;
}

TEST(Hiding, MistrustsASentenceThatShowsAnObjectOrIsAboutAPlaceAroundAPointer) {
  const auto hiding = hiding_of({"email", "/context/ip"});
  EXPECT_TRUE(hiding.may_show("/traits", R"(must be "x", but {"email":"a@b.c"} was sent)"));
  EXPECT_TRUE(hiding.may_show("/traits", R"("{\"email\":\"a@b.c\"}")"));
  EXPECT_TRUE(hiding.may_show("/context", "must be an object"));
  EXPECT_FALSE(hiding.may_show("/properties/code", "must match ^[a-z]{3}$, but ab was sent"));
  EXPECT_FALSE(Hiding().may_show("/traits", R"({"email":1})"));
}

TEST(Hiding, TakesAHundredEntriesOfFiveHundredBytesAndNoMore) {
  EXPECT_EQ(refusal_to_hide(std::vector<std::string>(100, "a")), "");
  EXPECT_NE(refusal_to_hide(std::vector<std::string>(101, "a")), "");
  EXPECT_EQ(refusal_to_hide({std::string(500, 'a')}), "");
  EXPECT_NE(refusal_to_hide({std::string(501, 'a')}), "");
}

TEST(Hiding, RefusesAnEntryThatIsNoNameAndNoPlace) {
  EXPECT_NE(refusal_to_hide({"/a~2"}).find("/a~2 is not a JSON pointer"), std::string::npos);
  EXPECT_NE(refusal_to_hide({"/properties"}).find("/properties identifies the call"), std::string::npos);
  EXPECT_NE(refusal_to_hide({""}).find("must not be empty"), std::string::npos);
  for (const std::string entry : {"session", "/context/plumbline", "/context/plumbline/session", "plumbline"})
    EXPECT_NE(refusal_to_hide({entry}).find(entry + " would hide the id of a test session"), std::string::npos)
        << entry;
  EXPECT_EQ(refusal_to_hide({"/properties/session", "userId", "/anonymousId"}), "");
}

} // namespace
} // namespace plumbline::validator
