#include "tests/validator/hints/labelled_set.h"
#include "tests/validator/judge.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

namespace plumbline::validator {
namespace {

/// How good hints are over a labelled set: precision is the share of right ones among those given, recall the share of
/// mistakes that got the right one.
struct Figures {
  int mistakes = 0, others = 0, given = 0, right = 0;

  void count(const std::set<std::string>& hints, const std::string& meant, const std::string& what) {
    const bool mistake = meant != "-";
    (mistake ? mistakes : others) += 1;
    given += hints.empty() ? 0 : 1;
    const bool hit = mistake && hints == std::set<std::string>{meant};
    right += hit ? 1 : 0;
    const bool good = mistake ? hit : hints.empty();
    if (good) return;
    std::cout << "  " << what << ": ";
    for (const std::string& hint : hints) std::cout << hint << " ";
    std::cout << (hints.empty() ? "no hint" : "") << ", meant " << meant << "\n";
  }
  double precision() const { return static_cast<double>(right) / given; }
  double recall() const { return static_cast<double>(right) / mistakes; }
};

const std::shared_ptr<const Plan>& plan() {
  static const auto compiled = [] {
    auto text = read_plan(test_data("hint_plan.json"));
    if (!text) throw std::runtime_error(text.error().front().message);
    auto result = Plan::compile(std::move(*text), 1);
    if (!result) throw std::runtime_error(result.error().front().message);
    return *result;
  }();
  return compiled;
}

/// What the hints of a verdict lead to, of a kind or of any.
std::set<std::string> hints_of(const Verdict& verdict, std::string_view kind, bool from = false) {
  std::set<std::string> hints;
  for (const Violation& violation : verdict.violations) {
    if (violation.hint && (kind.empty() || violation.hint->kind == kind))
      hints.insert(from ? violation.hint->from : violation.hint->to);
  }
  for (const Note& note : verdict.notes) {
    if (!note.meant.empty()) hints.insert(note.meant);
  }
  return hints;
}

std::string sample_of(const AnyNode& schema) {
  const auto type = resolve(schema, "/type");
  if (!type) return "null";
  const std::string_view name = type->text();
  if (name == "number") return "12.5";
  if (name == "integer") return "2";
  if (name == "boolean") return "true";
  if (name == "array") return "[]";
  const auto format = resolve(schema, "/format");
  if (format && format->text() == "email") return R"("ada@example.com")";
  return format ? R"("2026-01-31T12:00:00Z")" : R"("abc")";
}

/// A call of an event that keeps its rule, but for one property left out, and one sent with this value or with that of
/// the property left out or meant.
std::string call_of(const std::string& event, const std::string& left_out, const std::string& sent,
                    const std::string& meant, std::string value) {
  std::string members;
  const auto add = [&](std::string_view name, std::string_view json) {
    members.append(members.empty() ? "" : ",").append("\"").append(name).append("\":").append(json);
  };
  for (const RuleText& rule : plan()->text().rules) {
    if (rule.event != event) continue;
    Tape tape;
    if (parse_json(rule.schema, max_call_depth, &tape)) throw std::logic_error("no JSON");
    const AnyNode object = *resolve(AnyNode(tape, 0), "/properties/properties");
    const std::string of = meant != "-" ? meant : left_out;
    if (const auto schema = resolve(object, "/properties/" + of); schema && value.empty()) value = sample_of(*schema);
    resolve(object, "/required")->each_item([&](const AnyNode& name) {
      if (name.text() == left_out || name.text() == sent) return true;
      add(name.text(), sample_of(*resolve(object, "/properties/" + std::string(name.text()))));
      return true;
    });
  }
  add(sent, value.empty() ? "\"abc\"" : value);
  return track_call(event, "{" + members + "}");
}

Figures figures() {
  Figures sum;
  for (const auto& row : labelled_set("hint_events.tsv"))
    sum.count(hints_of(verdict_of(track_call(row.at(0), "{}"), plan().get()), "event_name"), row.at(1), row.at(0));
  for (const auto& row : labelled_set("hint_properties.tsv")) {
    const Verdict verdict = verdict_of(call_of(row.at(0), row.at(1), row.at(2), row.at(3), ""), plan().get());
    sum.count(hints_of(verdict, ""), row.at(3), row.at(0) + ", " + row.at(2) + " and no " + row.at(1));
  }
  for (const auto& row : labelled_set("hint_values.tsv")) {
    const Verdict verdict = verdict_of(call_of(row.at(0), "-", row.at(1), "-", row.at(2)), plan().get());
    sum.count(hints_of(verdict, ""), row.at(3), row.at(1) + ": " + row.at(2));
  }
  for (const auto& row : labelled_set("hint_levels.tsv"))
    sum.count(hints_of(verdict_of(row.at(0), plan().get()), "", true), row.at(1), row.at(0));
  return sum;
}

TEST(HintFigures, AreRightNearlyAlwaysAndMissFew) {
  const Figures sum = figures();
  std::cout << "hints: " << sum.mistakes << " mistakes, " << sum.others << " others; " << sum.given << " given, "
            << sum.right << " right; precision " << sum.precision() << ", recall " << sum.recall() << "\n";
  EXPECT_GE(sum.mistakes, 300);
  EXPECT_GE(sum.others, 300);
  EXPECT_GE(sum.precision(), 0.98);
  EXPECT_GE(sum.recall(), 0.85);
}

} // namespace
} // namespace plumbline::validator
