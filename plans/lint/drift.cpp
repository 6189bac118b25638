#include "plans/formats/json_rewriting.h"
#include "plans/lint/linted_plan.h"

#include <algorithm>
#include <map>
#include <set>

namespace plumbline::plans {

namespace {

using validator::AnyNode;
using validator::NodeType;

/// A name without the differences of spellings: orderId, order_id and "Order ID" are all orderid.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      out += c;
  }
  return out;
}

struct Use {
  const LintedRule* rule = nullptr;
  std::string pointer;
  std::string name;
};

/// The most used of each name's spellings (the first if equal) is taken for the intended one.
void tell_drift(LintedPlan& plan, const std::map<std::string, std::vector<Use>>& uses_of, std::string_view what) {
  for (const auto& [name, uses] : uses_of) {
    std::map<std::string, std::size_t> counts;
    for (const Use& use : uses) ++counts[use.name];
    if (counts.size() < 2) continue;
    const Use* meant = &uses.front();
    for (const Use& use : uses) {
      if (counts[use.name] > counts[meant->name]) meant = &use;
    }
    for (const Use& use : uses) {
      if (use.name == meant->name || counts[use.name] == 0) continue;
      counts[use.name] = 0; // each spelling once
      plan.warn(*use.rule, use.pointer,
                std::string(what) + " \"" + use.name + "\" is \"" + meant->name + "\" in " + meant->rule->id +
                    "; use one spelling.");
    }
  }
}

/// "integer, null" of a schema's types, sorted; a number may be an integer. "" = any.
std::string types_of(const AnyNode& schema) {
  const auto type = member(schema, "type");
  std::set<std::string> names;
  if (!type) return {};
  if (type->type() == NodeType::string) names.emplace(type->text());
  if (type->type() == NodeType::array) {
    type->each_item([&](const AnyNode& name) {
      if (name.type() == NodeType::string) names.emplace(name.text());
      return true;
    });
  }
  names.erase("null"); // often stands for optional, and is not a different type
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " or ") + name;
  return out;
}

} // namespace

void find_naming_drift(LintedPlan& plan) {
  std::map<std::string, std::vector<Use>> properties;
  std::map<std::string, std::vector<Use>> events;
  for (const LintedRule& rule : plan.rules) {
    if (rule.text->type == validator::RuleType::track)
      events[plain(*rule.text->event)].push_back({&rule, "", *rule.text->event});
    for (const LintedProperty& property : rule.properties)
      properties[plain(property.name)].push_back({&rule, property.pointer, std::string(property.name)});
  }
  tell_drift(plan, events, "The event");
  tell_drift(plan, properties, "The property");
}

void find_type_conflict(LintedPlan& plan) {
  struct First {
    const LintedRule* rule;
    std::string types;
  };
  std::map<std::string, First, std::less<>> first_of;
  for (const LintedRule& rule : plan.rules) {
    for (const LintedProperty& property : rule.properties) {
      if (!property.top) continue; // `name` of a product and of a person may well differ
      std::string types = types_of(property.schema);
      if (types.empty()) continue;
      const auto [first, is_new] = first_of.try_emplace(std::string(property.name), First{&rule, types});
      if (is_new || first->second.types == types) continue;
      plan.warn(rule, property.pointer,
                "\"" + std::string(property.name) + "\" is " + types + " here and " + first->second.types + " in " +
                    first->second.rule->id + ": a warehouse has one type for its column.");
    }
  }
}

} // namespace plumbline::plans
