#include "plans/formats/rule_facts.h"

#include "plans/formats/json_rewriting.h"
#include "validator/json/json_text.h"

#include <algorithm>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

std::string accepts_json(const std::vector<validator::Accepts>& all) {
  std::string out = "[";
  for (const validator::Accepts& accepts : all) {
    if (out.size() > 1) out += ',';
    out += "{\"type\":";
    append_json_string(out, name_of(accepts.type));
    out += ",\"map\":{";
    bool first = true;
    for (const auto& [target, source] : accepts.map) {
      if (!first) out += ',';
      first = false;
      append_json_string(out, target);
      out += ':';
      append_json_string(out, source);
    }
    out += "}}";
  }
  return out += ']';
}

void read_accepts(const AnyNode& list, RuleText& rule) {
  rule.accepts.clear();
  if (list.type() != NodeType::array) return;
  list.each_item([&](const AnyNode& item) {
    validator::Accepts accepts;
    accepts.type = validator::call_type_named(string_member(item, "type"));
    if (const auto map = member(item, "map"); map && map->type() == NodeType::object) {
      map->each_member([&](std::string_view target, const AnyNode& source) {
        accepts.map.emplace_back(target, source.type() == NodeType::string ? source.text() : std::string_view());
        return true;
      });
    }
    rule.accepts.push_back(std::move(accepts));
    return true;
  });
}

void read_flag(const AnyNode& facts, std::string_view name, bool& flag) {
  if (const auto node = member(facts, name); node && node->type() == NodeType::boolean) flag = node->truth();
}

} // namespace

std::string facts_json(const RuleText& rule, FactsSaid said) {
  std::string out = "{";
  const auto add = [&](std::string_view name, const std::string& json) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
    out += ':';
    out += json;
  };
  const auto quoted = [](std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
  };
  if (!said.identity) {
    add("type", quoted(name_of(rule.type)));
    if (rule.event) add("event", quoted(*rule.event));
    add("version", std::to_string(rule.version));
  }
  if (!rule.suggested) add("suggested", "false");
  if (!rule.kept) add("kept", "false");
  if (!said.description && !rule.description.empty()) add("description", quoted(rule.description));
  if (!rule.why.empty()) add("why", quoted(rule.why));
  if (!rule.accepts.empty()) add("accepts", accepts_json(rule.accepts));
  return out.size() == 1 ? std::string() : out + "}";
}

void read_facts(const AnyNode& facts, RuleText& rule) {
  if (const auto type = rule_type_named(string_member(facts, "type"))) rule.type = *type;
  if (const auto event = member(facts, "event"); event && event->type() == NodeType::string) rule.event = event->text();
  if (const auto version = member(facts, "version"); version && version->type() == NodeType::number)
    rule.version = static_cast<int>(std::clamp(version->number().approximate(), 1.0, 1e6));
  read_flag(facts, "suggested", rule.suggested);
  read_flag(facts, "kept", rule.kept);
  if (auto text = string_member(facts, "description"); !text.empty()) rule.description = std::move(text);
  if (auto text = string_member(facts, "why"); !text.empty()) rule.why = std::move(text);
  if (const auto accepts = member(facts, "accepts")) read_accepts(*accepts, rule);
}

std::optional<RuleType> rule_type_named(std::string_view name) {
  for (const auto type :
       {RuleType::track, RuleType::page, RuleType::screen, RuleType::identify, RuleType::group, RuleType::common}) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

std::string upper_name_of(RuleType type) {
  std::string name(name_of(type));
  std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return name;
}

bool has_name(RuleType type) { return type == RuleType::track || type == RuleType::page || type == RuleType::screen; }

} // namespace plumbline::plans
