#include "validator/json/node.h"
#include "validator/plan/plan.h"
#include "validator/plan/plan_file_words.h"
#include "validator/plan/plan_schema.h"
#include "validator/schema/schema_findings.h"
#include "validator/values/interruption.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

constexpr std::size_t max_plan_bytes = 15 * 1024 * 1024;
/// A rule's schema is a few levels deep in the file.
constexpr std::size_t max_plan_depth = max_call_depth + 8;
constexpr std::size_t max_problems = 100;

PlanProblem problem(std::string code, std::string message) {
  PlanProblem out;
  out.code = std::move(code);
  out.message = std::move(message);
  return out;
}

std::optional<AnyNode> member(const AnyNode& object, std::string_view name) {
  std::string pointer;
  append_token(pointer, name);
  return resolve(object, pointer);
}

std::string string_member(const AnyNode& object, std::string_view name) {
  const auto node = member(object, name);
  return node && node->type() == NodeType::string ? std::string(node->text()) : std::string();
}

bool bool_member(const AnyNode& object, std::string_view name, bool otherwise) {
  const auto node = member(object, name);
  return node && node->type() == NodeType::boolean ? node->truth() : otherwise;
}

RuleType rule_type_named(std::string_view name) {
  if (name == "PAGE") return RuleType::page;
  if (name == "SCREEN") return RuleType::screen;
  if (name == "IDENTIFY") return RuleType::identify;
  if (name == "GROUP") return RuleType::group;
  return name == "COMMON" ? RuleType::common : RuleType::track;
}

Accepts read_accepts(const AnyNode& node) {
  Accepts accepts;
  accepts.type = call_type_named(string_member(node, "type"));
  if (const auto map = member(node, "map")) {
    map->each_member([&](std::string_view target, const AnyNode& source) {
      accepts.map.emplace_back(target, source.text());
      return true;
    });
  }
  return accepts;
}

/// A rule of a file that its schema has accepted.
RuleText read_rule(const AnyNode& node) {
  RuleText rule;
  rule.type = rule_type_named(string_member(node, "type"));
  const auto key = member(node, "key");
  const bool named = rule.type == RuleType::track || rule.type == RuleType::page || rule.type == RuleType::screen;
  if (named && key && key->type() == NodeType::string) rule.event = key->text();
  if (const auto version = member(node, "version")) rule.version = static_cast<int>(version->number().approximate());
  if (const auto schema = member(node, "jsonSchema")) {
    rule.schema = schema->raw();
    rule.description = string_member(*schema, "description");
  }
  if (const auto ours = member(node, "x-plumbline")) {
    rule.suggested = bool_member(*ours, "suggested", true);
    rule.kept = bool_member(*ours, "kept", true);
    rule.why = string_member(*ours, "why");
    if (const std::string description = string_member(*ours, "description"); !description.empty())
      rule.description = description;
    if (const auto accepts = member(*ours, "accepts")) {
      accepts->each_item([&](const AnyNode& item) {
        rule.accepts.push_back(read_accepts(item));
        return true;
      });
    }
  }
  return rule;
}

/// Turns a fault at a pointer of the file into a problem with its place.
PlanProblem located(const AnyNode& root, std::string_view json, std::string code, std::string message,
                    std::string pointer) {
  PlanProblem out = problem(std::move(code), std::move(message));
  if (const auto node = resolve(root, pointer)) {
    const LineColumn place = line_column(json, node->begin());
    out.line = place.line;
    out.column = place.column;
  }
  out.pointer = std::move(pointer);
  return out;
}

} // namespace

Result<PlanText, std::vector<PlanProblem>> read_plan(std::string_view json) {
  if (json.size() > max_plan_bytes) {
    return unexpected(
        std::vector{problem("too_large", "A plan may have at most 15 MiB (15728640 bytes); this one has " +
                                             std::to_string(json.size()) + " bytes.")});
  }
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  Tape tape;
  if (const auto fault = parse_json(json, max_plan_depth, &tape)) {
    PlanProblem out = problem("invalid_json", "The plan is not valid JSON: " + fault->message + ".");
    const LineColumn place = line_column(json, fault->offset);
    out.line = place.line;
    out.column = place.column;
    return unexpected(std::vector{std::move(out)});
  }
  const AnyNode root(tape, 0);
  const std::string nested = "/data/trackingPlan";
  const std::string base = resolve(root, nested) ? nested : "";
  const AnyNode plan_node = *resolve(root, base);

  look_for_interruption();
  const auto findings = schema_findings(plan_file_schema, plan_node.raw());
  if (!findings) {
    return unexpected(std::vector{
        problem("invalid_json",
                "The plan contains a number or a character that cannot be represented: " + findings.error() + ".")});
  }
  std::vector<PlanProblem> problems;
  for (const SchemaFinding& finding : *findings) {
    if (problems.size() == max_problems) break;
    problems.push_back(located(root, json, "invalid_plan",
                               plan_file_sentence(plan_node, finding.pointer, finding.message),
                               base + finding.pointer));
  }
  if (!problems.empty()) return unexpected(std::move(problems));

  PlanText plan;
  plan.name = string_member(plan_node, "name");
  std::size_t at = 0;
  member(plan_node, "rules")->each_item([&](const AnyNode& item) {
    look_for_interruption();
    plan.rules.push_back(read_rule(item));
    const RuleText& rule = plan.rules.back();
    const bool named = rule.type == RuleType::track || rule.type == RuleType::page || rule.type == RuleType::screen;
    const std::string place = base + "/rules/" + std::to_string(at++);
    if (named && rule.event.value_or("").empty() && problems.size() < max_problems) {
      problems.push_back(located(
          root, json, "missing_key",
          "A " + std::string(name_of(rule.type)) + " rule needs a key: the name of its event, page or screen.", place));
    }
    return true;
  });
  if (!problems.empty()) return unexpected(std::move(problems));
  return plan;
}

} // namespace plumbline::validator
