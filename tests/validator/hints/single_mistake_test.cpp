#include "tests/validator/hints/labelled_set.h"
#include "tests/validator/judge.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

Verdict verdict_under(const std::string& schema, const std::string& value) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"properties":{"v":)" + schema + "}}"))});
  return verdict_of(track_call("x", R"({"v":)" + value + "}"), plan.get());
}

TEST(SingleMistake, GivesOneViolation) {
  const auto rows = labelled_set("single_mistakes.tsv");
  EXPECT_GE(rows.size(), 100U);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.at(0) + "  " + row.at(1));
    const Verdict verdict = verdict_under(row.at(0), row.at(1));
    std::string all;
    for (const Violation& violation : verdict.violations) all += violation.message + " ";
    ASSERT_EQ(verdict.violations.size(), 1U) << all;
    const Violation& violation = verdict.violations.front();
    EXPECT_EQ(violation.path, "/properties/v" + row.at(2)) << all;
    EXPECT_EQ(name_of(violation.kind), row.at(3)) << all;
    EXPECT_EQ(violation.keyword, row.at(4)) << all;
    EXPECT_TRUE(violation.message.starts_with("properties.v")) << all;
    EXPECT_TRUE(violation.message.ends_with('.')) << all;
  }
}

std::string message_of(const std::string& schema, const std::string& value) {
  const Verdict verdict = verdict_under(schema, value);
  return verdict.violations.size() == 1 ? verdict.violations.front().message : "";
}

TEST(SingleMistake, IsSaidAsAPersonWould) {
  EXPECT_EQ(message_of(R"({"anyOf":[{"required":["email"]},{"required":["phone"]}]})", "{}"),
            "properties.v.email or properties.v.phone is required, but none of them was sent.");
  EXPECT_EQ(message_of(R"({"oneOf":[{"required":["email"]},{"required":["phone"]}]})", R"({"email":1,"phone":2})"),
            "properties.v has email and phone, but the plan allows only one of them.");
  EXPECT_EQ(message_of(R"({"anyOf":[{"format":"email"},{"format":"uri"}]})", R"("n/a")"),
            "properties.v must be an e-mail address, or a URI with its scheme, such as https://example.com/, but "
            "\"n/a\" was sent.");
  EXPECT_EQ(message_of(R"({"not":{"required":["password"]}})", R"({"password":1})"),
            "properties.v must not have password.");
  EXPECT_EQ(message_of(R"({"not":{"pattern":"^test"}})", R"("test1")"),
            "properties.v must not match the pattern ^test, but \"test1\" was sent.");
  EXPECT_EQ(message_of(R"({"not":{"type":"null"}})", "null"), "properties.v must not be null.");
  EXPECT_EQ(message_of(R"({"not":{"const":"test"}})", R"("test")"), "properties.v must not be \"test\".");
  EXPECT_EQ(message_of(R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"A":1})"),
            "properties.v.A has a name that the plan does not allow: it must match the pattern ^[a-z]+$.");
  EXPECT_EQ(message_of(R"({"oneOf":[{"properties":{"k":{"const":"a"}}},{"properties":{"k":{"const":"b"}}}]})",
                       R"({"k":"c"})"),
            "properties.v.k must be one of \"a\",\"b\", but \"c\" was sent.");
}

} // namespace
} // namespace plumbline::validator
