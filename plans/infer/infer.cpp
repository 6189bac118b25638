#include "plans/infer/infer.h"

#include "plans/formats/draft_plan.h"
#include "plans/formats/json_rewriting.h"
#include "plans/formats/rule_facts.h"
#include "validator/document.h"
#include "validator/json_text.h"
#include "validator/malformed.h"

#include <cmath>

namespace plumbline::plans {

using validator::AnyNode;
using validator::CallType;
using validator::RuleType;

namespace {

constexpr std::size_t max_event_bytes = 256;

std::optional<RuleType> rule_type_of(CallType type) {
  switch (type) {
  case CallType::track: return RuleType::track;
  case CallType::page: return RuleType::page;
  case CallType::screen: return RuleType::screen;
  case CallType::identify: return RuleType::identify;
  case CallType::group: return RuleType::group;
  case CallType::alias:
  case CallType::none: break;
  }
  return std::nullopt;
}

int version_of(const validator::Call& call) {
  const double version = call.event_version.value_or(1);
  return version >= 1 && version <= 1e6 && std::floor(version) == version ? static_cast<int>(version) : 1;
}

} // namespace

bool Inference::add(const validator::Call& call) {
  const auto pass_over = [&] {
    ++passed_over_;
    return false;
  };
  const auto type = rule_type_of(call.type);
  if (!call.is_object || !type || validator::is_malformed(call)) return pass_over();
  const std::string_view name = has_name(*type) ? call.event.value_or("") : std::string_view();
  if (has_name(*type) && (name.empty() || name.size() > max_event_bytes)) return pass_over();
  const Key key(*type, std::string(name), version_of(call));
  auto found = rules_.find(key);
  if (found == rules_.end()) {
    if (rules_.size() == max_plan_rules) {
      room_.exceeded = true;
      return pass_over();
    }
    found = rules_.try_emplace(key).first;
  }
  Rule& rule = found->second;
  ++taken_;
  ++rule.calls;
  const auto payload = validator::resolve(call.document->root(), "/" + std::string(payload_member(*type)));
  if (!payload) {
    ++rule.without;
    return true;
  }
  if (rule.payload.add(*payload, room_) && rule.calls > 1) ++rule.surprises;
  return true;
}

std::vector<InferredRule> Inference::rules() const {
  std::vector<InferredRule> out;
  for (const auto& [key, seen] : rules_) {
    InferredRule inferred;
    const auto& [type, name, version] = key;
    inferred.rule.type = type;
    if (has_name(type)) inferred.rule.event = name;
    inferred.rule.version = version;
    inferred.seen = seen.calls;
    inferred.confidence = static_cast<double>(seen.calls - seen.surprises) / static_cast<double>(seen.calls + 1);
    std::string& schema = inferred.rule.schema;
    const std::string member = "\"" + std::string(payload_member(type)) + "\"";
    schema = R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object",)";
    if (seen.without == 0 && seen.payload.requires_something()) schema += "\"required\":[" + member + "],";
    schema += "\"properties\":{" + member + ":";
    if (seen.payload.seen() > 0)
      seen.payload.append_schema(schema, false);
    else
      schema += "{}";
    schema += "}}";
    out.push_back(std::move(inferred));
  }
  return out;
}

std::string inferred_plan_json(const std::string& name, const std::vector<InferredRule>& rules) {
  std::string out = "{\"name\":";
  append_json_string(out, name);
  out += ",\"type\":\"LIVE\",\"rules\":[";
  for (const InferredRule& inferred : rules) {
    if (out.back() != '[') out += ',';
    out += "{\"type\":\"" + upper_name_of(inferred.rule.type) + "\"";
    if (inferred.rule.event) {
      out += ",\"key\":";
      append_json_string(out, *inferred.rule.event);
    }
    out += ",\"version\":" + std::to_string(inferred.rule.version) +
           ",\"x-plumbline\":{\"confidence\":" + confidence_text(inferred.confidence) +
           ",\"seen\":" + std::to_string(inferred.seen) + "},\"jsonSchema\":" + inferred.rule.schema + "}";
  }
  return indented(out + "]}");
}

} // namespace plumbline::plans
