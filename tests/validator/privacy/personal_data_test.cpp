#include "tests/validator/hints/labelled_set.h"
#include "tests/validator/judge.h"
#include "validator/privacy/personal_data.h"

#include <gtest/gtest.h>

#include <iostream>

namespace plumbline::validator {
namespace {

const std::shared_ptr<const Plan>& open_plan() {
  static const auto plan = [] {
    RuleText identify;
    identify.type = RuleType::identify;
    identify.schema = R"({"properties":{"traits":{"properties":{"name":{"type":"string"}}}}})";
    return plan_of({track_rule("x", over_properties(R"({"properties":{"planned_email":{"type":"string"},
        "reply_to":{"type":"string","format":"email"},"to":{"items":{"type":"string","pattern":"^.+@.+$"}},
        "card_number":{"type":"string"},"buyer":{"properties":{"contact_mail":{}}}}})")),
                    identify});
  }();
  return plan;
}

std::vector<std::string> noted(std::string_view call, const Plan* plan = open_plan().get()) {
  std::vector<std::string> paths;
  for (const Note& note : verdict_of(call, plan).notes) {
    if (note.code == "personal_data") paths.push_back(note.path);
  }
  return paths;
}

using Paths = std::vector<std::string>;

/// Precision and recall over a labelled set, printed with what is wrong.
std::pair<double, double> figures_of(const std::string& file) {
  const auto bare = plan_of({track_rule("x", "{}")});
  int held = 0, others = 0, given = 0, right = 0;
  for (const auto& row : labelled_set(file)) {
    const Verdict verdict = verdict_of(track_call("x", "{\"" + row.at(0) + "\":" + row.at(1) + "}"), bare.get());
    const bool noted_mail = !verdict.notes.empty() && verdict.notes[0].message.find("mail") != std::string::npos;
    const std::string found = verdict.notes.empty() ? "-" : noted_mail ? "mail" : "card";
    (row.at(2) == "-" ? others : held) += 1;
    given += found != "-" ? 1 : 0;
    right += found != "-" && found == row.at(2) ? 1 : 0;
    if (found != row.at(2)) std::cout << "  " << row.at(0) << ": " << row.at(1) << ": " << found << "\n";
  }
  const double precision = static_cast<double>(right) / given;
  const double recall = static_cast<double>(right) / held;
  std::cout << file << ": " << held << " values hold personal data, " << others << " do not; " << given << " noted, "
            << right << " right; precision " << precision << ", recall " << recall << "\n";
  return {precision, recall};
}

TEST(PersonalData, IsRightNearlyAlwaysAndMissesFew) {
  for (const char* file : {"personal_data.tsv", "hints/personal_data.tsv", "hints_unseen/personal_data.tsv"}) {
    const auto [precision, recall] = figures_of(file);
    EXPECT_GE(precision, 0.98) << file;
    EXPECT_GE(recall, 0.95) << file;
  }
}

TEST(PersonalData, IsNoNumberUnderAMemberThatThePlanHasAsANumber) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"properties":{"amount":{"type":"integer"},
      "value":{"type":["string","integer"]},"card":{"type":"integer"},"note":{}}})"))});
  EXPECT_EQ(noted(track_call("x", R"({"amount":4242424242424242})"), plan.get()), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"value":4242424242424242})"), plan.get()), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"value":"4242424242424242"})"), plan.get()), Paths{"/properties/value"});
  EXPECT_EQ(noted(track_call("x", R"({"note":4242424242424242})"), plan.get()), Paths{"/properties/note"});
}

TEST(PersonalData, IsNotedWhereThePlanHasNone) {
  EXPECT_EQ(noted(track_call("x", R"({"a":{"b":["-","jane@example.com"]}})")), Paths{"/properties/a/b/1"});
  EXPECT_EQ(noted(R"({"type":"track","event":"x","userId":"jane@example.com"})"), Paths{"/userId"});
  EXPECT_EQ(
      noted(
          R"({"type":"track","event":"x","userId":"u","context":{"page":{"url":"https://x.example/?m=jane@example.com"}}})"),
      Paths{"/context/page/url"});
  EXPECT_EQ(noted(track_call("x", R"({"email":"jane@example.com"})")), Paths{"/properties/email"});
  EXPECT_EQ(noted(track_call("x", R"({"note":4242424242424242})")), Paths{"/properties/note"});
}

TEST(PersonalData, IsNotNotedWhereItIsPlanned) {
  EXPECT_EQ(noted(track_call("x", R"({"planned_email":"jane@example.com"})")), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"reply_to":"jane@example.com"})")), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"to":["jane@example.com"]})")), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"buyer":{"contact_mail":"jane@example.com"}})")), Paths{});
  EXPECT_EQ(noted(track_call("x", R"({"card_number":"4111 1111 1111 1111"})")), Paths{});
  // Planned for mail is not planned for cards.
  EXPECT_EQ(noted(track_call("x", R"({"planned_email":"4111 1111 1111 1111"})")), Paths{"/properties/planned_email"});
}

TEST(PersonalData, OfPeopleAndGroupsTheTraitEmailIsPlanned) {
  EXPECT_EQ(noted(R"({"type":"identify","userId":"u","traits":{"email":"jane@example.com"}})"), Paths{});
  EXPECT_EQ(noted(R"({"type":"group","userId":"u","groupId":"g","traits":{"email":"jane@example.com"}})"), Paths{});
  EXPECT_EQ(noted(R"({"type":"track","event":"x","userId":"u","context":{"traits":{"email":"jane@example.com"}}})"),
            Paths{});
  EXPECT_EQ(noted(R"({"type":"identify","userId":"u","traits":{"name":"jane@example.com"}})"), Paths{"/traits/name"});
}

TEST(PersonalData, IsNeverRepeated) {
  for (const Note& note :
       verdict_of(track_call("x", R"({"a":"jane@example.com","b":"4111 1111 1111 1111"})"), open_plan().get()).notes) {
    EXPECT_EQ(note.message.find("jane"), std::string::npos);
    EXPECT_EQ(note.message.find("4111"), std::string::npos);
  }
}

TEST(PersonalData, IsFoundWhereverItStandsInTheText) {
  // The pass over the text looks at eight bytes at a time.
  for (std::size_t shift = 0; shift < 16; ++shift) {
    for (const char* value :
         {"\"4111111111111111\"", "4242424242424242", "\"3056 930902 5904\"", "\"378282246310005\""}) {
      const std::string call = track_call("x", R"({"pad":")" + std::string(shift, 'x') + R"(","note":)" + value + "}");
      EXPECT_EQ(noted(call), Paths{"/properties/note"}) << call;
    }
  }
}

TEST(PersonalData, NotesAtMostFiftyValues) {
  std::string items = "\"jane@example.com\"";
  for (int i = 0; i < 200; ++i) items += ",\"jane@example.com\"";
  EXPECT_EQ(noted(track_call("x", "{\"a\":[" + items + "]}")).size(), 50U);
}

} // namespace
} // namespace plumbline::validator
