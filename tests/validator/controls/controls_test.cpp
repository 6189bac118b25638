#include "tests/validator/judge.h"
#include "validator/controls/controls.h"

#include <gtest/gtest.h>

namespace plumbline::validator {
namespace {

using Omitted = std::vector<std::string>;

RuleText rule(RuleType type, std::string schema) {
  RuleText text;
  text.type = type;
  text.schema = std::move(schema);
  return text;
}

RuleText order() {
  return track_rule("Order Completed",
                    over_properties(R"({"required":["order_id"],"properties":{"order_id":{"type":"string"},
    "total":{"type":"number"},"tags":{"items":{"type":"string"}},"products":{"items":{"properties":{"price":{"type":"number"}}}}}})"));
}

RuleText identify() {
  return rule(RuleType::identify, R"({"properties":{"traits":{"properties":{"age":{"type":"integer"}}}}})");
}

Controls with(std::string_view json) {
  auto controls = read_controls(json);
  EXPECT_TRUE(controls) << json;
  return *controls;
}

/// A verdict as it is after the controls.
Verdict controlled(std::string_view call, const std::vector<RuleText>& rules, std::string_view controls) {
  const auto plan = plan_of(rules);
  const ReadCall read(call);
  Budget budget;
  Verdict verdict = validate(*read, plan.get(), budget);
  apply_controls(*read, plan.get(), with(controls), verdict, budget);
  return verdict;
}

TEST(Controls, AllowEverythingAsMade) {
  const Verdict verdict = controlled(track_call("Order Completed", R"({"total":"1","zzz":1})"), {order()}, "{}");
  EXPECT_EQ(verdict.action, Action::allow);
  EXPECT_EQ(verdict.omitted, Omitted{});
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.notes.size(), 1U);
}

TEST(Controls, BlockUnplannedEvents) {
  constexpr std::string_view controls = R"({"track":{"allowUnplannedEvents":false}})";
  EXPECT_EQ(controlled(track_call("Other", "{}"), {order()}, controls).action, Action::block);
  EXPECT_EQ(controlled(track_call("Order Completed", R"({"order_id":1})"), {order()}, controls).action, Action::allow);
}

TEST(Controls, OmitUnplannedPropertiesAndMakeThemViolations) {
  constexpr std::string_view controls = R"({"track":{"allowUnplannedEventProperties":false}})";
  const Verdict verdict =
      controlled(track_call("Order Completed", R"({"zzz":{"a":1},"order_id":"1","orderId":2})"), {order()}, controls);
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.action, Action::omit);
  EXPECT_EQ(verdict.omitted, (Omitted{"/properties/zzz", "/properties/orderId"}));
  ASSERT_EQ(verdict.violations.size(), 2U);
  EXPECT_EQ(verdict.violations[0].kind, ViolationKind::unplanned_property);
  EXPECT_EQ(verdict.violations[0].path, "/properties/zzz");
  EXPECT_EQ(verdict.violations[0].actual, R"({"a":1})");
  EXPECT_TRUE(verdict.notes.empty());
}

TEST(Controls, KeepViolationsInOrderOfPlaceWithTheUnplannedAmongThem) {
  const Verdict verdict = controlled(track_call("Order Completed", R"({"zzz":1,"total":"x","yyy":1})"), {order()},
                                     R"({"track":{"allowUnplannedEventProperties":false}})");
  std::vector<std::string> paths;
  for (const Violation& violation : verdict.violations) paths.push_back(violation.path);
  EXPECT_EQ(paths, (Omitted{"/properties/zzz", "/properties/total", "/properties/yyy", "/properties/order_id"}));
}

TEST(Controls, OmitWhatARuleRefuses) {
  constexpr std::string_view controls = R"({"track":{"allowPropertiesOnViolations":false}})";
  const auto omitted = [&](std::string_view properties) {
    return controlled(track_call("Order Completed", properties), {order()}, controls).omitted;
  };
  EXPECT_EQ(omitted(R"({"order_id":"1","total":"1"})"), Omitted{"/properties/total"});
  EXPECT_EQ(omitted(R"({"order_id":"1","products":[{"price":1},{"price":"2"}]})"),
            Omitted{"/properties/products/1/price"});
  // An item cannot go alone: those behind it would move.
  EXPECT_EQ(omitted(R"({"order_id":"1","tags":["a",1,2]})"), Omitted{"/properties/tags"});
  EXPECT_EQ(omitted(R"({"total":1})"), Omitted{});
}

TEST(Controls, LeaveNothingToOmitWhereSomethingIsMissing) {
  const Verdict verdict =
      controlled(track_call("Order Completed", "{}"), {order()}, R"({"track":{"allowPropertiesOnViolations":false}})");
  EXPECT_EQ(verdict.action, Action::allow);
}

TEST(Controls, BlockCallsThatARuleRefuses) {
  constexpr std::string_view controls =
      R"({"track":{"allowEventOnViolations":false,"allowPropertiesOnViolations":false}})";
  const Verdict verdict =
      controlled(track_call("Order Completed", R"({"order_id":"1","total":"1"})"), {order()}, controls);
  EXPECT_EQ(verdict.action, Action::block);
  EXPECT_EQ(verdict.omitted, Omitted{});
  EXPECT_EQ(controlled(track_call("Order Completed", R"({"order_id":"1"})"), {order()}, controls).action,
            Action::allow);
}

TEST(Controls, AreApartForEachTypeOfCall) {
  constexpr std::string_view call = R"({"type":"identify","userId":"u","traits":{"age":"7","zzz":1}})";
  EXPECT_EQ(controlled(call, {identify()}, R"({"track":{"allowEventOnViolations":false}})").action, Action::allow);
  EXPECT_EQ(controlled(call, {identify()}, R"({"identify":{"allowTraitsOnViolations":false}})").omitted,
            Omitted{"/traits/age"});
  EXPECT_EQ(controlled(call, {identify()}, R"({"identify":{"allowUnplannedTraits":false}})").omitted,
            Omitted{"/traits/zzz"});
  EXPECT_EQ(controlled(call, {identify()}, R"({"group":{"allowUnplannedTraits":false}})").action, Action::allow);
}

TEST(Controls, LeavePageCallsAlone) {
  RuleText page = rule(RuleType::page, R"({"required":["nothing"]})");
  page.event = "Home";
  const Verdict verdict = controlled(R"({"type":"page","name":"Home","userId":"u"})", {page},
                                     R"({"track":{"allowEventOnViolations":false,"commonEventOnViolations":"BLOCK"}})");
  EXPECT_EQ(verdict.result, VerdictResult::fail);
  EXPECT_EQ(verdict.action, Action::allow);
}

RuleText common() {
  return rule(RuleType::common, R"({"properties":{"context":{"properties":{"ip":{"type":"string"}}},
    "properties":{"properties":{"currency":{"enum":["EUR"]}}}}})");
}

std::string with_context(std::string_view properties) {
  return R"({"type":"track","event":"Order Completed","userId":"u","context":{"ip":7},"properties":)" +
         std::string(properties) + "}";
}

TEST(Controls, TreatCommonRulesAsASecondLayer) {
  const std::string call = with_context(R"({"order_id":"1","currency":"USD"})");
  const std::vector<RuleText> rules{order(), common()};
  EXPECT_EQ(controlled(call, rules, "{}").action, Action::allow);
  EXPECT_EQ(controlled(call, rules, R"({"track":{"allowEventOnViolations":false}})").action, Action::allow);
  EXPECT_EQ(controlled(call, rules, R"({"track":{"commonEventOnViolations":"BLOCK"}})").action, Action::block);
  EXPECT_EQ(controlled(call, rules, R"({"track":{"commonEventOnViolations":"OMIT_PROPERTIES"}})").omitted,
            (Omitted{"/context/ip", "/properties/currency"}));
}

TEST(Controls, HoldToCommonRulesWhatSurvivesTheCallsOwn) {
  const RuleText strict =
      track_rule("Order Completed", over_properties(R"({"properties":{"currency":{"maxLength":2}}})"));
  const RuleText also =
      rule(RuleType::common, R"({"properties":{"properties":{"properties":{"currency":{"enum":["EUR"]}}}}})");
  const RuleText needs = rule(RuleType::common, R"({"properties":{"properties":{"required":["currency"]}}})");
  const std::string call = track_call("Order Completed", R"({"currency":"USD"})");
  constexpr std::string_view controls =
      R"({"track":{"allowPropertiesOnViolations":false,"commonEventOnViolations":"BLOCK"}})";
  // The property that the common rule refuses is gone; the one that it needs is gone too.
  EXPECT_EQ(controlled(call, {strict, also}, controls).action, Action::omit);
  EXPECT_EQ(controlled(call, {strict, needs}, controls).action, Action::block);
}

TEST(Controls, OmitEverythingWhereCommonRulesAloneSpeak) {
  const Verdict verdict = controlled(track_call("Other", R"({"a":1,"b":2})"), {rule(RuleType::common, "{}")},
                                     R"({"track":{"allowUnplannedEventProperties":false}})");
  EXPECT_EQ(verdict.omitted, (Omitted{"/properties/a", "/properties/b"}));
}

TEST(Controls, BlockWhereMoreIsWrongThanIsSaid) {
  std::string items = R"({"order_id":"1","products":[{"price":"1"})";
  for (int i = 1; i < 60; ++i) items += R"(,{"price":"1"})";
  const Verdict verdict = controlled(track_call("Order Completed", items + "]}"), {order()},
                                     R"({"track":{"allowPropertiesOnViolations":false}})");
  EXPECT_EQ(verdict.action, Action::block);
}

TEST(Controls, LeaveMalformedCallsAndCallsWithoutAPlanAlone) {
  const ReadCall malformed(R"({"type":"track","properties":{}})");
  Budget budget;
  Verdict verdict = validate(*malformed, nullptr);
  const Controls controls = with(R"({"track":{"allowUnplannedEvents":false,"allowEventOnViolations":false}})");
  apply_controls(*malformed, nullptr, controls, verdict, budget);
  EXPECT_EQ(verdict.action, Action::allow);
  const auto plan = plan_of({order()});
  verdict = validate(*malformed, plan.get());
  apply_controls(*malformed, plan.get(), controls, verdict, budget);
  EXPECT_EQ(verdict.action, Action::allow);
}

TEST(Controls, BlockACallThatTheBudgetDoesNotSufficeFor) {
  const auto plan = plan_of({order()});
  const ReadCall call(track_call("Order Completed", R"({"order_id":"1","total":1,"zzz":1})"));
  const Controls controls = with(R"({"track":{"allowUnplannedEventProperties":false}})");
  Budget budget;
  Verdict verdict = validate(*call, plan.get(), budget);
  ASSERT_EQ(verdict.result, VerdictResult::pass);
  Budget enough(1'000);
  Verdict omitted = verdict;
  apply_controls(*call, plan.get(), controls, omitted, enough);
  EXPECT_EQ(omitted.action, Action::omit);
  for (const std::uint64_t steps : {0, 10, 60}) {
    Budget little(steps);
    Verdict blocked = verdict;
    apply_controls(*call, plan.get(), controls, blocked, little);
    EXPECT_EQ(blocked.action, Action::block) << steps;
    EXPECT_EQ(blocked.omitted, Omitted{}) << steps;
  }
}

TEST(ControlledText, CutsMembersOutAndLeavesTheRestByteForByte) {
  const auto cut = [](std::string_view text, const Omitted& omitted) { return controlled_text(text, omitted); };
  EXPECT_EQ(cut(R"({"a":1.10,"b":2})", {"/b"}), R"({"a":1.10})");
  EXPECT_EQ(cut(R"({"a":1.10,"b":2})", {"/a"}), R"({"b":2})");
  EXPECT_EQ(cut(R"({"a":1.10 , "b" : 2e400 , "c":[1, 2] })", {"/b"}), R"({"a":1.10 , "c":[1, 2] })");
  EXPECT_EQ(cut(R"({ "a":1 , "b":2 , "c":3 })", {"/b", "/c"}), R"({ "a":1 })");
  EXPECT_EQ(cut(R"({ "a":1 , "b":2 , "c":3 })", {"/a", "/b", "/c"}), R"({  })");
  EXPECT_EQ(cut(R"({"a":{"b":1,"c":{"d":12345678901234567890123,"e":2}}})", {"/a/b", "/a/c/e"}),
            R"({"a":{"c":{"d":12345678901234567890123}}})");
  EXPECT_EQ(cut(R"({"p":[{"x":1,"y":2},{"x":3}]})", {"/p/0/x", "/p/1/x"}), R"({"p":[{"y":2},{}]})");
  EXPECT_EQ(cut(R"({"a":1,"b":2,"a":3})", {"/a"}), R"({"b":2})");
  EXPECT_EQ(cut(R"({"a/b":1,"c~d":2,"e":"é"})", {"/a~1b", "/c~0d"}), R"({"e":"é"})");
  EXPECT_EQ(cut(R"({"a":1})", {}), R"({"a":1})");
  EXPECT_EQ(cut(R"({"a":1})", {"/b", "/a/c"}), R"({"a":1})");
}

TEST(ReadControls, TakesSegmentsShapeAndGivesItBack) {
  constexpr std::string_view text =
      R"({"track":{"allowUnplannedEvents":false,"allowUnplannedEventProperties":true,"allowEventOnViolations":false,"allowPropertiesOnViolations":true,"commonEventOnViolations":"OMIT_PROPERTIES"},"identify":{"allowUnplannedTraits":false,"allowTraitsOnViolations":false,"commonEventOnViolations":"OMIT_TRAITS"},"group":{"allowUnplannedTraits":true,"allowTraitsOnViolations":true,"commonEventOnViolations":"BLOCK"},"forwardingViolationsTo":"src_1","forwardingBlockedEventsTo":null})";
  EXPECT_EQ(controls_json(with(text)), text);
}

TEST(ReadControls, KeepsWhatIsAbsentOrNull) {
  const Controls base = with(R"({"track":{"allowUnplannedEvents":false},"forwardingViolationsTo":"src_1"})");
  const auto changed = read_controls(R"({"track":{"allowUnplannedEvents":null},"group":null,"later":1})", base);
  ASSERT_TRUE(changed);
  EXPECT_FALSE(changed->track.allow_unplanned_events);
  EXPECT_EQ(changed->forwarding_violations_to, "src_1");
  EXPECT_EQ(read_controls(R"({"forwardingViolationsTo":null})", base)->forwarding_violations_to, "");
}

TEST(ReadControls, SaysEveryProblemAndItsPlace) {
  const auto bad = read_controls(
      R"({"track":{"allowUnplannedEvents":"no","commonEventOnViolations":"OMIT_TRAITS"},"identify":[],"forwardingViolationsTo":1})");
  ASSERT_FALSE(bad);
  ASSERT_EQ(bad.error().size(), 4U);
  EXPECT_EQ(bad.error()[0].pointer, "/identify");
  EXPECT_EQ(bad.error()[1].pointer, "/track/allowUnplannedEvents");
  EXPECT_EQ(bad.error()[1].message, "allowUnplannedEvents must be true or false.");
  EXPECT_EQ(bad.error()[2].message, R"(commonEventOnViolations must be "ALLOW", "OMIT_PROPERTIES" or "BLOCK".)");
  EXPECT_EQ(bad.error()[3].pointer, "/forwardingViolationsTo");
  EXPECT_FALSE(read_controls("[]"));
  EXPECT_FALSE(read_controls("{"));
}

} // namespace
} // namespace plumbline::validator
