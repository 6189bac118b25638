#include "daemon/ingest/record/sight.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace plumbline::ingest {
namespace {

validator::Hiding hiding_names(const std::vector<std::string>& entries) {
  auto made = validator::Hiding::of(entries);
  if (!made) throw std::invalid_argument(made.error());
  return std::move(*made);
}

/// As a viewer sees a JSON text under these entries.
std::string seen_json(const std::vector<std::string>& entries, const std::string& json) {
  const auto hiding = hiding_names(entries);
  return Sight(hiding).seen(json);
}

constexpr std::string_view wrong_email =
    R"({"kind":"pattern","path":"/traits/email","message":"email must match @x, but ada was sent","keyword":"pattern",)"
    R"("rulePath":"/a","expected":"@x","actual":"ada","actualType":"string","hint":{"kind":"enum_value","from":"ada",)"
    R"("to":"x","message":"ada?"}})";

TEST(Sight, OfAnOwnerIsEverythingAndTheSameBytes) {
  Record record;
  record.call = R"({"traits":{"email":"ada"}})";
  Sight::Room room;
  EXPECT_EQ(Sight().seen(record, room).call.data(), record.call.data());
  EXPECT_FALSE(Sight().is_limited());
  EXPECT_EQ(Sight().seen(std::string(wrong_email)), wrong_email);
  const validator::Hiding nothing;
  EXPECT_FALSE(Sight(nothing).is_limited());
}

TEST(Sight, OfAViewerIsTheCallWithoutWhatIsHidden) {
  const auto hiding = hiding_names({"email"});
  Record record;
  record.call = R"({"type":"identify","userId":"u","traits":{"email":"ada","age":36}})";
  const auto details = R"("violations":[)" + std::string(wrong_email) + R"(],"truncated":false,"notes":[])";
  record.details = details;
  Sight::Room room;
  const auto seen = Sight(hiding).seen(record, room);
  EXPECT_EQ(seen.call, R"({"type":"identify","userId":"u","traits":{"email":"•••","age":36}})");
  EXPECT_EQ(seen.details.find("ada"), std::string_view::npos) << seen.details;
  EXPECT_TRUE(seen.details.starts_with(R"("violations":[{"kind":"pattern","path":"/traits/email","message":)"));
  EXPECT_TRUE(seen.details.ends_with(R"("actualType":"string","hint":null}],"truncated":false,"notes":[])"));
  EXPECT_NE(seen.details.find(R"("actual":"•••")"), std::string_view::npos);
}

TEST(Sight, OfAViewerIsNothingOfATextThatIsNoCall) {
  const auto hiding = hiding_names({"email"});
  for (const auto flag : {RecordFlag::unreadable, RecordFlag::cut}) {
    Record record;
    record.set(flag);
    record.call = R"({"traits":{"email":"ada",,)";
    Sight::Room room;
    EXPECT_EQ(Sight(hiding).seen(record, room).call, "•••");
  }
}

TEST(Sight, EndsAPathAtWhatIsHidden) {
  const std::string inside =
      R"({"kind":"type","path":"/traits/address/street","message":"m","expected":"string","actual":7,"hint":null})";
  const auto seen = seen_json({"address"}, inside);
  EXPECT_NE(seen.find(R"("path":"/traits/address",)"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("street"), std::string::npos);
  EXPECT_EQ(seen_json({"city"}, inside), inside);
  const auto hiding = hiding_names({"address"});
  Record record;
  record.call = "{}";
  record.omitted = R"(["/traits/age","/traits/address/street"])";
  Sight::Room room;
  EXPECT_EQ(Sight(hiding).seen(record, room).omitted, R"(["/traits/age","/traits/address"])");
}

TEST(Sight, OfAValueAroundSomethingHiddenIsTheRestOfIt) {
  const std::string around =
      R"({"kind":"enum","path":"/traits/card","message":"card must be 1, but {\"number\":\"4111\"} was sent",)"
      R"("actual":{"number":"4111","kind":"visa"},"hint":null})";
  for (const std::string entry : {"number", "/traits/card/number"}) {
    const auto seen = seen_json({entry}, around);
    EXPECT_EQ(seen.find("4111"), std::string::npos) << seen;
    EXPECT_NE(seen.find(R"("actual":{"number":"•••","kind":"visa"})"), std::string::npos) << seen;
  }
  const auto cut =
      seen_json({"number"}, R"({"path":"/traits","message":"m","actual":"{\"number\":\"41...","hint":null})");
  EXPECT_NE(cut.find(R"("actual":"•••")"), std::string::npos) << cut;
}

TEST(Sight, StillSaysThatAHiddenPropertyIsMissing) {
  const std::string missing =
      R"({"kind":"required","path":"/traits/email","message":"email is required, but missing","actual":null,"hint":null})";
  EXPECT_EQ(seen_json({"email"}, missing), missing);
}

TEST(Sight, LeavesOutWhatStrangersSaid) {
  const auto hiding = hiding_names({"email"});
  const Sight sight(hiding);
  EXPECT_EQ(sight.seen_error("It answered 500: no such ada"), "It answered 500: •••");
  EXPECT_EQ(sight.seen_error("It answered 302, a redirect, which is not followed (to http://x/ada)"),
            "It answered 302, a redirect, which is not followed: •••");
  EXPECT_EQ(sight.seen_error("It answered 500"), "It answered 500");
  EXPECT_EQ(Sight().seen_error("It answered 500: ada"), "It answered 500: ada");
  EXPECT_EQ(seen_json({"email"}, R"([{"seq":1,"status":500,"error":"It answered 500: ada"}])"),
            R"([{"seq":1,"status":500,"error":"It answered 500: •••"}])");
  EXPECT_EQ(seen_json({"email"}, R"({"code":"unknown_key","message":"m","sample":"{\"email\":\"ada\""})"),
            R"({"code":"unknown_key","message":"m","sample":"•••"})");
}

TEST(Sight, OfWhatIsMissingInAStepIsTheSentenceUpToTheViolations) {
  const std::string step =
      R"({"missing":[{"item":"Signed Up","code":"failing","message":"The latest Signed Up in dev (#3 from Web) does not )"
      R"(match the plan: email must match @x, but ada was sent. Correct it and send it again.","seq":3},)"
      R"({"item":"Web","code":"no_call","message":"No call has come from Web: point an SDK at it.","seq":null}]})";
  const auto seen = seen_json({"email"}, step);
  EXPECT_NE(seen.find("(#3 from Web) does not match the plan: •••\""), std::string::npos) << seen;
  EXPECT_NE(seen.find("No call has come from Web: point an SDK at it."), std::string::npos) << seen;
  EXPECT_EQ(seen.find("ada"), std::string::npos);
}

} // namespace
} // namespace plumbline::ingest
