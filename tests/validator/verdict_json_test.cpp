#include "validator/json/tape.h"
#include "validator/verdict_json.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

bool is_json(std::string_view text) { return !parse_json(text, 128, nullptr); }

Verdict failing() {
  Verdict verdict;
  verdict.result = VerdictResult::fail;
  Violation violation;
  violation.kind = ViolationKind::enumeration;
  violation.path = "/properties/a\"b";
  violation.message = "no";
  violation.keyword = "enum";
  violation.rule_path = "/enum";
  violation.expected = R"(["x"])";
  violation.actual = "1.10";
  violation.actual_type = "number";
  violation.hint = Hint{"value_type", "1", "2", "3"};
  verdict.violations.push_back(violation);
  verdict.notes.push_back({"unplanned_property", "/properties/x", "m", ""});
  return verdict;
}

TEST(VerdictJson, KeepsTheDocumentedOrderOfDetails) {
  EXPECT_EQ(
      details_json(failing()),
      R"("violations":[{"kind":"enum","path":"/properties/a\"b","message":"no","keyword":"enum","rulePath":"/enum","expected":["x"],"actual":1.10,)"
      R"("actualType":"number","hint":{"kind":"value_type","from":"1","to":"2","message":"3"}}],"truncated":false,)"
      R"("notes":[{"code":"unplanned_property","path":"/properties/x","message":"m","hint":null}])");
}

TEST(VerdictJson, HasNoDetailsOfAnEmptyVerdict) { EXPECT_EQ(details_json(Verdict{}), ""); }

TEST(VerdictJson, KeepsTheDocumentedOrderOfMembers) {
  VerdictMembers members;
  members.seq = 184;
  members.source_id = "src_1";
  members.source_name = "Website";
  members.type = CallType::track;
  members.event = "Order Completed";
  members.library_name = "lib";
  members.result = VerdictResult::pass;
  members.plan_version = 1;
  members.rule = "track:Order Completed:1";
  std::string out;
  append_verdict_json(out, members);
  EXPECT_EQ(
      out,
      R"({"seq":184,"receivedAt":"1970-01-01T00:00:00.000Z","timestamp":"1970-01-01T00:00:00.000Z","originalTimestamp":null,"sentAt":null,)"
      R"("env":"dev","source":{"id":"src_1","name":"Website"},"session":null,"type":"track","event":"Order Completed","messageId":null,)"
      R"("userId":null,"anonymousId":null,"library":{"name":"lib","version":null},"result":"pass","action":"allow","omitted":[],)"
      R"("planVersion":1,"rule":"track:Order Completed:1","violations":[],"truncated":false,"notes":[]})");
}

TEST(VerdictJson, SaysNullForWhatIsAbsent) {
  std::string out;
  append_verdict_json(out, VerdictMembers{});
  EXPECT_NE(out.find(R"({"seq":null,)"), std::string::npos);
  EXPECT_NE(out.find(R"("source":null,"session":null,"type":null,"event":null)"), std::string::npos);
  EXPECT_NE(out.find(R"("library":null,"result":"unchecked")"), std::string::npos);
  EXPECT_NE(out.find(R"("rule":null)"), std::string::npos);
  EXPECT_TRUE(is_json(out));
}

TEST(VerdictJson, AddsNotesBehindTheDetails) {
  const std::string note = R"({"code":"duplicate","path":"","message":"","hint":null})";
  for (const std::string& details : {std::string(), details_json(failing())}) {
    VerdictMembers members;
    members.details = details;
    members.extra_notes = note;
    std::string out;
    append_verdict_json(out, members);
    EXPECT_TRUE(is_json(out)) << out;
    EXPECT_TRUE(out.ends_with(note + "]}")) << out;
  }
}

TEST(VerdictJson, CorrectsTheTimestamp) {
  VerdictMembers members;
  members.received_at_ms = 1'769'860'800'000;
  members.original_timestamp = "2026-01-31T10:00:00Z";
  members.sent_at = "2026-01-31T10:00:30Z";
  std::string out;
  append_verdict_json(out, members);
  EXPECT_NE(out.find(R"("receivedAt":"2026-01-31T12:00:00.000Z","timestamp":"2026-01-31T11:59:30.000Z")"),
            std::string::npos);
}

TEST(VerdictJson, NamesEveryKind) {
  EXPECT_EQ(name_of(ViolationKind::enumeration), "enum");
  EXPECT_EQ(name_of(ViolationKind::malformed), "malformed");
  EXPECT_EQ(name_of(ViolationKind::unplanned_property), "unplanned_property");
  EXPECT_EQ(name_of(VerdictResult::unchecked), "unchecked");
  EXPECT_EQ(name_of(Action::block), "block");
}

} // namespace
} // namespace plumbline::validator
