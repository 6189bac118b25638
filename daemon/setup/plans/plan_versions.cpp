#include "daemon/setup/plans/plan_versions.h"

#include "daemon/setup/documents/json.h"
#include "daemon/setup/plans/rule_json.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace plumbline::setup {
namespace {

using validator::RuleType;

constexpr std::array rule_types = {RuleType::track,    RuleType::page,  RuleType::screen,
                                   RuleType::identify, RuleType::group, RuleType::common};

RuleType rule_type_named(std::string_view name) {
  for (const auto type : rule_types)
    if (validator::name_of(type) == name) return type;
  throw std::runtime_error("a plan of the workspace is damaged: rule type " + std::string(name));
}

void write_kept_accepts(JsonWriter& out, const std::vector<validator::Accepts>& accepts) {
  out.StartArray();
  for (const auto& each : accepts) {
    out.StartObject();
    out.Key("type"), write_text(out, validator::name_of(each.type));
    out.Key("map"), out.StartArray();
    for (const auto& [target, source] : each.map) {
      out.StartArray();
      write_text(out, target);
      write_text(out, source);
      out.EndArray();
    }
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
}

/// The schema is stored as a string, so that its text comes back byte for byte, including numbers.
void write_kept_rule(JsonWriter& out, const validator::RuleText& rule) {
  out.StartObject();
  write_rule_facts(out, rule);
  out.Key("accepts"), write_kept_accepts(out, rule.accepts);
  out.Key("schema"), write_text(out, rule.schema);
  out.EndObject();
}

std::string rules_text(const validator::PlanText& plan) {
  return json_text([&](JsonWriter& out) {
    out.StartArray();
    for (const auto& rule : plan.rules) write_kept_rule(out, rule);
    out.EndArray();
  });
}

validator::Accepts read_accepts(const rapidjson::Value& value) {
  const Stored stored(value);
  validator::Accepts accepts;
  accepts.type = validator::call_type_named(stored.text("type"));
  for (const auto& pair : stored.array("map").GetArray()) {
    if (!pair.IsArray() || pair.Size() != 2 || !pair[0].IsString() || !pair[1].IsString())
      throw std::runtime_error("a plan of the workspace is damaged: accepts");
    accepts.map.emplace_back(std::string(pair[0].GetString(), pair[0].GetStringLength()),
                             std::string(pair[1].GetString(), pair[1].GetStringLength()));
  }
  return accepts;
}

validator::RuleText rule_of(const rapidjson::Value& value) {
  const Stored stored(value);
  validator::RuleText rule;
  rule.type = rule_type_named(stored.text("type"));
  if (!stored.member("event").IsNull()) rule.event = stored.text("event");
  rule.version = static_cast<int>(stored.integer("version"));
  rule.suggested = stored.flag("suggested");
  rule.kept = stored.flag("kept");
  rule.description = stored.text("description");
  rule.why = stored.text("why");
  for (const auto& each : stored.array("accepts").GetArray()) rule.accepts.push_back(read_accepts(each));
  rule.schema = stored.text("schema");
  return rule;
}

} // namespace

std::string plan_key(int number) { return "plan/" + std::to_string(number); }

std::string plan_document(const PlanVersion& version) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("origin"), write_text(out, version.origin);
    out.Key("author"), write_text(out, version.author);
    out.Key("atMs"), out.Int64(version.at_ms);
    out.Key("name"), write_text(out, version.text.name);
    if (version.text.knows_sdk_events) out.Key("knowsSdkEvents"), out.Bool(true);
    out.Key("rules"), write_raw(out, rules_text(version.text));
    out.EndObject();
  });
}

PlanVersion read_plan_version(int number, std::string_view json) {
  const auto document = Stored::parse(plan_key(number), json);
  const Stored stored(document);
  PlanVersion version;
  version.number = number;
  version.origin = stored.text("origin");
  version.author = stored.text("author");
  version.at_ms = stored.integer("atMs");
  version.text.name = stored.text("name");
  version.text.knows_sdk_events = stored.flag_if("knowsSdkEvents") || version.origin == "catalog";
  for (const auto& rule : stored.array("rules").GetArray()) version.text.rules.push_back(rule_of(rule));
  return version;
}

bool same_rules(const validator::PlanText& one, const validator::PlanText& other) {
  return rules_text(one) == rules_text(other);
}

bool has_kept_rule(const validator::PlanText& plan) {
  return std::ranges::any_of(plan.rules, &validator::RuleText::kept);
}

PlanChanges changes_between(const validator::PlanText& before, const validator::PlanText& after) {
  const auto kept_rules = [](const validator::PlanText& plan) {
    std::map<std::string, std::string> texts;
    for (const auto& rule : plan.rules)
      if (rule.kept) texts.emplace(rule.id(), json_text([&](JsonWriter& out) { write_kept_rule(out, rule); }));
    return texts;
  };
  const auto old_rules = kept_rules(before);
  const auto new_rules = kept_rules(after);
  PlanChanges changes;
  for (const auto& rule : after.rules) {
    if (!rule.kept) continue;
    const auto old = old_rules.find(rule.id());
    if (old == old_rules.end())
      changes.added.push_back(rule.id());
    else if (old->second != new_rules.at(rule.id()))
      changes.changed.push_back(rule.id());
  }
  for (const auto& rule : before.rules)
    if (rule.kept && !new_rules.contains(rule.id())) changes.removed.push_back(rule.id());
  return changes;
}

std::string evidence_key(const validator::RuleText& rule) {
  return std::string(validator::name_of(rule.type)) + ':' + rule.event.value_or("");
}

std::string_view evidence_key(std::string_view rule_id) { return rule_id.substr(0, rule_id.rfind(':')); }

bool is_awaited(const validator::RuleText& rule) {
  const bool named = rule.type == RuleType::track || rule.type == RuleType::page || rule.type == RuleType::screen;
  return named && rule.kept && rule.suggested;
}

} // namespace plumbline::setup
