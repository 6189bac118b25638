#include "plans/formats/export_plan.h"

#include "plans/formats/csv/csv_plan.h"
#include "plans/formats/json_rewriting.h"
#include "plans/formats/json_shapes.h"
#include "plans/formats/page_rules.h"
#include "plans/formats/rule_facts.h"
#include "validator/json/json_writer.h"

#include <algorithm>
#include <map>
#include <utility>

namespace plumbline::plans {

using validator::AnyNode;
using validator::PlanProblem;
using validator::PlanText;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::size_t max_exported_depth = validator::max_call_depth + 16;

std::string schema_description(const RuleText& rule) {
  validator::Tape tape;
  if (validator::parse_json(rule.schema, max_exported_depth, &tape)) return {};
  return string_member(AnyNode(tape, 0), "description");
}

void write_segment_rule(JsonWriter& out, const RuleText& rule) {
  out.StartObject();
  out.members("type", upper_name_of(rule.type));
  if (rule.event) out.members("key", *rule.event);
  out.members("version", rule.version);
  const bool said = rule.description == schema_description(rule);
  if (const auto facts = facts_json(rule, {.identity = true, .description = said}); !facts.empty())
    out.members("x-plumbline", RawJson{facts});
  out.members("jsonSchema", RawJson{rule.schema});
  out.EndObject();
}

std::string segment_json(const PlanText& plan) {
  return json_text([&](JsonWriter& out) {
    const auto rules = [&] {
      for (const RuleText& rule : plan.rules) write_segment_rule(out, rule);
    };
    out.object("name", plan.name, "type", "LIVE", "rules", [&] { out.array(rules); });
  });
}

/// Common rules have no place there, except those for all page or all screen calls.
void write_common_events(JsonWriter& out, const RuleText& rule) {
  validator::Tape tape;
  if (validator::parse_json(rule.schema, max_exported_depth, &tape)) return;
  const auto types = types_of_common(AnyNode(tape, 0));
  if (!types || rule.version != 1 || !rule.kept) return;
  for (const TypeSchema& type : *types)
    out.object("name", "", "eventType", validator::name_of(type.type), "rules", RawJson{type.schema});
}

void write_event(JsonWriter& out, const RuleText& rule) {
  out.StartObject();
  out.members("name", rule.event.value_or(""), "eventType", validator::name_of(rule.type));
  if (!rule.description.empty()) out.members("description", rule.description);
  if (rule.version != 1) out.members("version", rule.version);
  if (const auto facts = facts_json(rule, {}); !facts.empty()) out.members("x-plumbline", RawJson{facts});
  out.members("rules", RawJson{rule.schema});
  out.EndObject();
}

std::string rudderstack_json(const PlanText& plan) {
  return json_text([&](JsonWriter& out) {
    const auto events = [&] {
      for (const RuleText& rule : plan.rules) {
        if (rule.type == RuleType::common)
          write_common_events(out, rule);
        else
          write_event(out, rule);
      }
    };
    out.object("name", plan.name, "events", [&] { out.array(events); });
  });
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
  if (validator::parse_json(schema, max_exported_depth, &tape)) return schema;
  const AnyNode node(tape, 0);
  return member(node, "x-plumbline") ? without_member(node, "x-plumbline") : std::move(schema);
}

std::string json_schema_json(const PlanText& plan) {
  std::map<std::pair<RuleType, std::string>, std::vector<int>> versions;
  for (const RuleText& rule : plan.rules) {
    if (rule.kept) versions[{rule.type, rule.event.value_or("")}].push_back(rule.version);
  }
  std::vector<std::string> branches;
  std::vector<std::pair<std::string, std::string>> definitions; // the rule's id, and its schema
  for (const RuleText& rule : plan.rules) {
    std::string pointer = "/definitions";
    validator::append_token(pointer, rule.id());
    if (rule.kept) {
      const auto reference = json_text([&](JsonWriter& out) { out.object("$ref", "#" + pointer); });
      const auto& known = versions[{rule.type, rule.event.value_or("")}];
      branches.push_back(rule.type == RuleType::common ? reference : json_text([&](JsonWriter& out) {
        out.object("if", RawJson{condition_of(rule, known)}, "then", RawJson{reference});
      }));
    }
    validator::Tape tape;
    if (validator::parse_json(rule.schema, max_exported_depth, &tape)) continue;
    const AnyNode schema(tape, 0);
    const bool said = rule.description == string_member(schema, "description");
    definitions.emplace_back(rule.id(), with_first_member(without_own_facts(with_references_moved(schema, "", pointer)),
                                                          "x-plumbline",
                                                          facts_json(rule, {.identity = false, .description = said})));
  }
  return json_text([&](JsonWriter& out) {
    const auto all_of = [&] {
      for (const auto& branch : branches) out.value(RawJson{branch});
    };
    out.StartObject();
    out.members("$schema", "http://json-schema.org/draft-07/schema#", "title", plan.name, "type", "object");
    if (!branches.empty()) out.members("allOf", [&] { out.array(all_of); });
    out.Key("definitions"), out.StartObject();
    for (const auto& [id, schema] : definitions) out.members(id, RawJson{schema});
    out.EndObject();
    out.EndObject();
  });
}

PlanText read_back(const std::string& text, PlanFormat format) {
  if (format == PlanFormat::csv) {
    auto draft = read_csv_plan(text);
    return draft ? std::move(draft->plan) : PlanText{};
  }
  auto tape = std::make_shared<validator::Tape>();
  if (validator::parse_json(text, max_exported_depth, tape.get())) return {};
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
  if (validator::parse_json(rule.schema, max_exported_depth, &mine) ||
      validator::parse_json(copy.schema, max_exported_depth, &theirs))
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
