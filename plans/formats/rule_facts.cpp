#include "plans/formats/rule_facts.h"

#include "plans/formats/json_rewriting.h"
#include "validator/json/json_writer.h"

#include <algorithm>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

void write_accepts(JsonWriter& out, const validator::Accepts& accepts) {
  const auto map = [&] {
    out.StartObject();
    for (const auto& [target, source] : accepts.map) out.members(target, source);
    out.EndObject();
  };
  out.object("type", name_of(accepts.type), "map", map);
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
  auto json = json_text([&](JsonWriter& out) {
    const auto all_accepts = [&] {
      for (const auto& accepts : rule.accepts) write_accepts(out, accepts);
    };
    out.StartObject();
    if (!said.identity) {
      out.members("type", name_of(rule.type));
      if (rule.event) out.members("event", *rule.event);
      out.members("version", rule.version);
    }
    if (!rule.suggested) out.members("suggested", false);
    if (!rule.kept) out.members("kept", false);
    if (!said.description && !rule.description.empty()) out.members("description", rule.description);
    if (!rule.why.empty()) out.members("why", rule.why);
    if (!rule.accepts.empty()) out.members("accepts", [&] { out.array(all_accepts); });
    out.EndObject();
  });
  return json == "{}" ? std::string() : json;
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
