#include "tests/validator/hints/labelled_set.h"
#include "tests/validator/judge.h"

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

namespace plumbline::validator {
namespace {

/// How good hints are over a labelled set: precision is the share of right ones among those given, recall the share of
/// mistakes that got the right one.
struct Figures {
  int mistakes = 0, others = 0, given = 0, right = 0;
  int single = 0; ///< mistakes that gave one violation, or none

  double precision() const { return given == 0 ? 1 : static_cast<double>(right) / given; }
  double recall() const { return mistakes == 0 ? 1 : static_cast<double>(right) / mistakes; }
  double one_violation() const { return mistakes == 0 ? 1 : static_cast<double>(single) / mistakes; }

  Figures& operator+=(const Figures& more) {
    mistakes += more.mistakes;
    others += more.others;
    given += more.given;
    right += more.right;
    single += more.single;
    return *this;
  }
};

std::ostream& operator<<(std::ostream& out, const Figures& figures) {
  return out << figures.mistakes << " mistakes, " << figures.others << " others; " << figures.given << " given, "
             << figures.right << " right; precision " << figures.precision() << ", recall " << figures.recall()
             << ", one violation " << figures.one_violation();
}

const Plan& plan_called(const std::string& name) {
  static std::map<std::string, std::shared_ptr<const Plan>> plans;
  auto& plan = plans[name];
  if (!plan) {
    auto text = read_plan(test_data(name == "shop" ? "hint_plan.json" : "hints/" + name + "_plan.json"));
    if (!text) throw std::runtime_error(name + ": " + text.error().front().message);
    auto compiled = Plan::compile(std::move(*text), 1);
    if (!compiled) throw std::runtime_error(name + ": " + compiled.error().front().message);
    plan = *compiled;
  }
  return *plan;
}

/// What the hints of a verdict lead to, or from.
std::set<std::string> hints_of(const Verdict& verdict, std::string Hint::*end) {
  std::set<std::string> hints;
  for (const Violation& violation : verdict.violations) {
    if (violation.hint) hints.insert((*violation.hint).*end);
  }
  for (const Note& note : verdict.notes) {
    if (!note.meant.empty()) hints.insert(note.meant);
  }
  return hints;
}

/// Counts what a verdict's hints say of a call in which `meant` is what was meant; "-": nothing is.
void count(Figures& figures, const Verdict& verdict, const std::set<std::string>& hints, const std::string& meant,
           const std::string& what) {
  const bool mistake = meant != "-";
  (mistake ? figures.mistakes : figures.others) += 1;
  figures.given += hints.empty() ? 0 : 1;
  const bool hit = mistake && hints == std::set<std::string>{meant};
  figures.right += hit ? 1 : 0;
  figures.single += mistake && verdict.violations.size() < 2 ? 1 : 0;
  if (mistake && verdict.violations.size() > 1)
    std::cout << "  " << verdict.violations.size() << " violations: " << what << "\n";
  if (mistake ? hit : hints.empty()) return;
  std::cout << "  " << what << ": ";
  for (const std::string& hint : hints) std::cout << hint << " ";
  std::cout << (hints.empty() ? "no hint" : "") << ", meant " << meant << "\n";
}

/// A JSON value that a property's schema takes.
std::string sample_of(const AnyNode& schema) {
  if (const auto options = resolve(schema, "/enum/0")) return std::string(options->raw());
  if (const auto pattern = resolve(schema, "/pattern"))
    return pattern->text() == "^[A-Z]{3}$" ? "\"EUR\"" : pattern->text() == "^[A-Z]{2}$" ? "\"DE\"" : "\"de\"";
  if (const auto format = resolve(schema, "/format")) {
    if (format->text() == "email") return R"("ada@example.com")";
    if (format->text() == "date") return R"("2026-01-31")";
    if (format->text() == "uri") return R"("https://example.com/")";
    if (format->text() == "uuid") return R"("123e4567-e89b-12d3-a456-426614174000")";
    return R"("2026-01-31T12:00:00Z")";
  }
  const auto type = resolve(schema, "/type");
  const std::string_view name = type ? type->text() : "null";
  if (name == "number" || name == "integer") return "2";
  if (name == "boolean") return "true";
  if (name == "array") {
    const auto items = resolve(schema, "/items");
    return items ? "[" + sample_of(*items) + "]" : "[]";
  }
  if (name == "object") {
    std::string members;
    if (const auto required = resolve(schema, "/required")) {
      required->each_item([&](const AnyNode& member) {
        const auto of = resolve(schema, "/properties/" + std::string(member.text()));
        members.append(members.empty() ? "" : ",").append(member.raw()).append(":").append(of ? sample_of(*of) : "1");
        return true;
      });
    }
    return "{" + members + "}";
  }
  return R"("abc")";
}

/// A call that keeps its rule, but for one property left out, and one sent under `sent` (the inside of a JSON string)
/// with this value or with that of the property `meant`.
std::string call_of(const std::string& plan, const std::string& event, const std::string& left_out,
                    const std::string& sent, const std::string& meant, std::string value) {
  std::string members;
  const bool identify = event == "identify";
  for (const RuleText& rule : plan_called(plan).text().rules) {
    if (identify ? rule.type != RuleType::identify : rule.event != event) continue;
    Tape tape;
    if (parse_json(rule.schema, max_call_depth, &tape)) throw std::logic_error("no JSON");
    const AnyNode object = *resolve(AnyNode(tape, 0), identify ? "/properties/traits" : "/properties/properties");
    for (const std::string& of : {meant, left_out}) {
      const auto schema = resolve(object, "/properties/" + of);
      if (schema && value.empty()) value = sample_of(*schema);
    }
    const auto required = resolve(object, "/required");
    if (required) {
      required->each_item([&](const AnyNode& name) {
        if (name.text() == left_out || name.text() == sent) return true;
        const auto of = resolve(object, "/properties/" + std::string(name.text()));
        members.append(name.raw()).append(":").append(sample_of(*of)).append(",");
        return true;
      });
    }
  }
  members += "\"" + sent + "\":" + (value.empty() ? "\"abc\"" : value);
  return identify ? R"({"type":"identify","userId":"u","traits":{)" + members + "}}"
                  : R"({"type":"track","userId":"u","event":")" + event + R"(","properties":{)" + members + "}}";
}

Figures figures_of_events(const std::string& folder) {
  Figures figures;
  for (const auto& row : labelled_set(folder + "/events.tsv")) {
    const Verdict verdict = verdict_of(
        R"({"type":"track","userId":"u","event":")" + row.at(1) + R"(","properties":{}})", &plan_called(row.at(0)));
    count(figures, verdict, hints_of(verdict, &Hint::to), row.at(2), row.at(0) + ", " + row.at(1));
  }
  return figures;
}

Figures figures_of_properties(const std::string& folder) {
  Figures figures;
  for (const auto& row : labelled_set(folder + "/properties.tsv")) {
    const std::string call = call_of(row.at(0), row.at(1), row.at(2), row.at(3), row.at(5), row.at(4));
    const Verdict verdict = verdict_of(call, &plan_called(row.at(0)));
    count(figures, verdict, hints_of(verdict, &Hint::to), row.at(5),
          row.at(0) + ", " + row.at(1) + ": " + row.at(3) + " and no " + row.at(2));
  }
  return figures;
}

Figures figures_of_values(const std::string& folder) {
  Figures figures;
  for (const auto& row : labelled_set(folder + "/values.tsv")) {
    const std::string call = call_of(row.at(0), row.at(1), "-", row.at(2), "-", row.at(3));
    const Verdict verdict = verdict_of(call, &plan_called(row.at(0)));
    count(figures, verdict, hints_of(verdict, &Hint::to), row.at(4), row.at(0) + ", " + row.at(2) + ": " + row.at(3));
  }
  return figures;
}

Figures figures_of_levels(const std::string& folder) {
  Figures figures;
  for (const auto& row : labelled_set(folder + "/levels.tsv")) {
    const Verdict verdict = verdict_of(row.at(1), &plan_called(row.at(0)));
    count(figures, verdict, hints_of(verdict, &Hint::from), row.at(2), row.at(1));
  }
  return figures;
}

struct Floors {
  double precision, recall; ///< of each kind
};

Figures print_and_sum(const std::string& folder, const Floors& floors) {
  const std::map<std::string, Figures (*)(const std::string&)> kinds{{"events", figures_of_events},
                                                                     {"levels", figures_of_levels},
                                                                     {"properties", figures_of_properties},
                                                                     {"values", figures_of_values}};
  Figures sum;
  for (const auto& [kind, figures_of] : kinds) {
    const Figures figures = figures_of(folder);
    std::cout << folder << ", " << kind << ": " << figures << "\n";
    EXPECT_GE(figures.precision(), floors.precision) << kind;
    EXPECT_GE(figures.recall(), floors.recall) << kind;
    sum += figures;
  }
  std::cout << folder << ": " << sum << "\n";
  EXPECT_GE(sum.one_violation(), 0.99);
  return sum;
}

TEST(HintSet, OfFivePlansIsRightNearlyAlwaysAndMissesFew) {
  const Figures sum = print_and_sum("hints", {.precision = 0.98, .recall = 0.85});
  EXPECT_GE(sum.mistakes, 980);
  EXPECT_GE(sum.others, 800);
  EXPECT_GE(sum.precision(), 0.99);
  EXPECT_GE(sum.recall(), 0.9);
}

/// Written after the hints were, and not looked at while they were made: a guard against words that fit one set alone.
TEST(HintSet, ThatWasHeldOutIsNearlyAsGood) {
  const Figures sum = print_and_sum("hints_unseen", {.precision = 0.95, .recall = 0.8});
  EXPECT_GE(sum.mistakes, 250);
  EXPECT_GE(sum.others, 130);
  EXPECT_GE(sum.precision(), 0.98);
  EXPECT_GE(sum.recall(), 0.85);
}

} // namespace
} // namespace plumbline::validator
