#include "plans/formats/export_plan.h"

#include "plans/formats/csv/csv_plan.h"
#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/page_rules.h"
#include "plans/formats/rule_facts.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <map>

namespace plumbline::plans {

using validator::AnyNode;
using validator::PlanProblem;
using validator::PlanText;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::size_t max_file_depth = validator::max_call_depth + 16;

std::string json_of(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

void append_list(std::string& out, const std::vector<std::string>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    out += items[i];
  }
}

std::string schema_description(const RuleText& rule) {
  validator::Tape tape;
  if (validator::parse_json(rule.schema, max_file_depth, &tape)) return {};
  return string_member(AnyNode(tape, 0), "description");
}

std::string segment_json(const PlanText& plan) {
  std::vector<std::string> rules;
  for (const RuleText& rule : plan.rules) {
    std::string out = "{\"type\":" + json_of(upper_name_of(rule.type));
    if (rule.event) out += ",\"key\":" + json_of(*rule.event);
    out += ",\"version\":" + std::to_string(rule.version);
    const bool said = rule.description == schema_description(rule);
    if (const auto facts = facts_json(rule, {.identity = true, .description = said}); !facts.empty())
      out += ",\"x-plumbline\":" + facts;
    rules.push_back(out + ",\"jsonSchema\":" + rule.schema + "}");
  }
  std::string out = "{\"name\":" + json_of(plan.name) + ",\"type\":\"LIVE\",\"rules\":[";
  append_list(out, rules);
  return out + "]}";
}

/// Common rules have no place there, except those for all page or all screen calls.
std::string rudderstack_json(const PlanText& plan) {
  std::vector<std::string> events;
  for (const RuleText& rule : plan.rules) {
    if (rule.type == RuleType::common) {
      validator::Tape tape;
      if (validator::parse_json(rule.schema, max_file_depth, &tape)) continue;
      const auto types = types_of_common(AnyNode(tape, 0));
      if (!types || rule.version != 1 || !rule.kept) continue;
      for (const TypeSchema& type : *types) {
        events.push_back(R"({"name":"","eventType":)" + json_of(validator::name_of(type.type)) +
                         ",\"rules\":" + type.schema + "}");
      }
      continue;
    }
    std::string out =
        "{\"name\":" + json_of(rule.event.value_or("")) + ",\"eventType\":" + json_of(validator::name_of(rule.type));
    if (!rule.description.empty()) out += ",\"description\":" + json_of(rule.description);
    if (rule.version != 1) out += ",\"version\":" + std::to_string(rule.version);
    if (const auto facts = facts_json(rule, {}); !facts.empty()) out += ",\"x-plumbline\":" + facts;
    events.push_back(out + ",\"rules\":" + rule.schema + "}");
  }
  std::string out = "{\"name\":" + json_of(plan.name) + ",\"events\":[";
  append_list(out, events);
  return out + "]}";
}

/// The condition under which a rule's definition applies to a call: its type and name and, if the plan has several
/// versions of it, the version that the call asks for, or else the oldest.
std::string condition_of(const RuleText& rule, const std::vector<int>& versions) {
  std::string out = R"({"required":["type")";
  const auto name = rule.type == RuleType::track ? "event" : "name";
  if (rule.event) out += ",\"" + std::string(name) + "\"";
  out += R"(],"properties":{"type":{"const":)" + json_of(validator::name_of(rule.type)) + "}";
  if (rule.event) out += ",\"" + std::string(name) + "\":{\"const\":" + json_of(*rule.event) + "}";
  out += "}";
  if (versions.size() > 1) {
    const auto asks_for = [](const std::string& what) {
      return R"({"required":["context"],"properties":{"context":{"required":["protocols"],"properties":{"protocols":)"
             R"({"required":["event_version"],"properties":{"event_version":)" +
             what + "}}}}}}";
    };
    if (rule.version == *std::ranges::min_element(versions)) {
      std::string others;
      for (const int version : versions) {
        if (version != rule.version) others += (others.empty() ? "" : ",") + std::to_string(version);
      }
      out += ",\"not\":" + asks_for("{\"enum\":[" + others + "]}");
    } else {
      out += ",\"allOf\":[" + asks_for("{\"const\":" + std::to_string(rule.version) + "}") + "]";
    }
  }
  return out + "}";
}

/// A schema's own x-plumbline would hide the rule's.
std::string without_own_facts(std::string schema) {
  validator::Tape tape;
  if (validator::parse_json(schema, max_file_depth, &tape)) return schema;
  const AnyNode node(tape, 0);
  return member(node, "x-plumbline") ? without_member(node, "x-plumbline") : std::move(schema);
}

std::string json_schema_json(const PlanText& plan) {
  std::map<std::pair<RuleType, std::string>, std::vector<int>> versions;
  for (const RuleText& rule : plan.rules) {
    if (rule.kept) versions[{rule.type, rule.event.value_or("")}].push_back(rule.version);
  }
  std::vector<std::string> branches;
  std::vector<std::string> definitions;
  for (const RuleText& rule : plan.rules) {
    std::string pointer = "/definitions";
    validator::append_token(pointer, rule.id());
    if (rule.kept) {
      const std::string reference = "{\"$ref\":" + json_of("#" + pointer) + "}";
      branches.push_back(rule.type == RuleType::common
                             ? reference
                             : "{\"if\":" + condition_of(rule, versions[{rule.type, rule.event.value_or("")}]) +
                                   ",\"then\":" + reference + "}");
    }
    validator::Tape tape;
    if (validator::parse_json(rule.schema, max_file_depth, &tape)) continue;
    const AnyNode schema(tape, 0);
    const bool said = rule.description == string_member(schema, "description");
    definitions.push_back(json_of(rule.id()) + ":" +
                          with_first_member(without_own_facts(with_references_moved(schema, "", pointer)),
                                            "x-plumbline", facts_json(rule, {.identity = false, .description = said})));
  }
  std::string out =
      R"({"$schema":"http://json-schema.org/draft-07/schema#","title":)" + json_of(plan.name) + ",\"type\":\"object\",";
  if (!branches.empty()) {
    out += "\"allOf\":[";
    append_list(out, branches);
    out += "],";
  }
  out += "\"definitions\":{";
  append_list(out, definitions);
  return out + "}}";
}

PlanText read_back(const std::string& text, PlanFormat format) {
  if (format == PlanFormat::csv) {
    auto draft = read_csv_plan(text);
    return draft ? std::move(draft->plan) : PlanText{};
  }
  auto tape = std::make_shared<validator::Tape>();
  if (validator::parse_json(text, max_file_depth, tape.get())) return {};
  const AnyNode root(*tape, 0);
  DraftPlan draft(format, SourceMap(text, tape));
  if (format == PlanFormat::segment)
    read_segment_plan(root, "", draft);
  else if (format == PlanFormat::rudderstack)
    read_events_plan(root, "", draft);
  else
    read_json_schema_plan(root, "", draft);
  return std::move(draft.plan);
}

PlanProblem loss(std::string rule, std::string pointer, std::string message) {
  PlanProblem problem;
  problem.severity = PlanProblem::Severity::warning;
  problem.code = "lost";
  problem.rule = std::move(rule);
  problem.pointer = std::move(pointer);
  problem.message = std::move(message);
  return problem;
}

/// Whether an addition in a copy is not a constraint: a schema of anything, or that a call is an object.
bool says_nothing(std::string_view pointer, const AnyNode& added) {
  if (pointer == "/type") return added.type() == validator::NodeType::string && added.text() == "object";
  if (pointer == "/properties")
    return added.each_member([](std::string_view, const AnyNode& schema) { return says_nothing("", schema); });
  return added.type() == validator::NodeType::object ? added.count() == 0
                                                     : added.type() == validator::NodeType::boolean && added.truth();
}

void add_losses(const RuleText& rule, const RuleText& copy, std::vector<PlanProblem>& losses) {
  const auto fact = [&](bool same, std::string_view name) {
    if (!same) losses.push_back(loss(rule.id(), "", "The rule's " + std::string(name) + " is not kept."));
  };
  const auto same_accepts = std::ranges::equal(
      rule.accepts, copy.accepts, [](const auto& a, const auto& b) { return a.type == b.type && a.map == b.map; });
  fact(rule.suggested == copy.suggested, "mark of being suggested");
  fact(rule.kept == copy.kept, "mark of being dropped");
  fact(rule.description == copy.description, "description");
  fact(rule.why == copy.why, "reason (why)");
  fact(same_accepts, "acceptance of page or screen calls (accepts)");
  validator::Tape mine, theirs;
  if (validator::parse_json(rule.schema, max_file_depth, &mine) ||
      validator::parse_json(copy.schema, max_file_depth, &theirs))
    return;
  for (std::string& pointer : differences(AnyNode(mine, 0), AnyNode(theirs, 0))) {
    const bool is_there = validator::resolve(AnyNode(mine, 0), pointer).has_value();
    const auto made = validator::resolve(AnyNode(theirs, 0), pointer);
    if (!is_there && made && says_nothing(pointer, *made)) continue;
    losses.push_back(loss(rule.id(), pointer,
                          is_there ? "This part of the schema is not kept."
                                   : "The exported plan has this part; the schema does not."));
  }
}

} // namespace

std::vector<PlanProblem> losses_between(const PlanText& plan, const PlanText& copy) {
  std::map<std::string, const RuleText*, std::less<>> copies;
  for (const RuleText& rule : copy.rules) copies.emplace(rule.id(), &rule);
  std::vector<PlanProblem> losses;
  if (plan.name != copy.name) losses.push_back(loss("", "", "The plan's name is not kept."));
  for (const RuleText& rule : plan.rules) {
    const auto found = copies.find(rule.id());
    if (found == copies.end())
      losses.push_back(loss(rule.id(), "", "The rule has no place in this format."));
    else
      add_losses(rule, *found->second, losses);
  }
  return losses;
}

ExportedPlan export_plan(const PlanText& plan, PlanFormat format) {
  ExportedPlan out{{}, "application/json", ".json", {}};
  switch (format) {
  case PlanFormat::csv:
    out.text = csv_of(plan);
    out.media_type = "text/csv";
    out.file_ending = ".csv";
    break;
  case PlanFormat::rudderstack: out.text = indented(rudderstack_json(plan)); break;
  case PlanFormat::json_schema: out.text = indented(json_schema_json(plan)); break;
  case PlanFormat::segment:
  case PlanFormat::segment_config:
  case PlanFormat::typewriter: out.text = indented(segment_json(plan)); break;
  }
  const bool others = format == PlanFormat::segment_config || format == PlanFormat::typewriter;
  out.losses = losses_between(plan, read_back(out.text, others ? PlanFormat::segment : format));
  return out;
}

} // namespace plumbline::plans
