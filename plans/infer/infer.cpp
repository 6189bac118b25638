#include "plans/infer/infer.h"

#include "plans/formats/draft_plan.h"
#include "plans/formats/json_rewriting.h"
#include "plans/formats/rule_facts.h"
#include "validator/json/document.h"
#include "validator/json/json_text.h"
#include "validator/malformed.h"
#include "validator/text/near_name.h"

#include <cmath>

namespace plumbline::plans {

using validator::AnyNode;
using validator::CallType;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::size_t max_event_bytes = 256;
constexpr std::size_t max_event_candidates = 200; ///< frequent names that a rare one is compared with

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

std::optional<std::string_view> Inference::meant_by(const Key& key, const Rule& rule) const {
  const auto& [type, name, version] = key;
  if (!has_name(type)) return std::nullopt;
  std::vector<std::string_view> frequent;
  for (const auto& [other, seen] : rules_) {
    if (std::get<0>(other) != type || std::get<1>(other) == name || !is_rare(rule.calls, seen.calls)) continue;
    if (frequent.size() == max_event_candidates) break;
    if (frequent.empty() || frequent.back() != std::get<1>(other)) frequent.emplace_back(std::get<1>(other));
  }
  return validator::nearest_name(name, frequent, validator::NameOf::event);
}

std::vector<RuleMistake> Inference::mistakes() const {
  std::vector<RuleMistake> out;
  for (const auto& [key, seen] : rules_) {
    RuleText rule;
    rule.type = std::get<0>(key);
    if (has_name(rule.type)) rule.event = std::get<1>(key);
    rule.version = std::get<2>(key);
    if (const auto meant = meant_by(key, seen)) {
      out.push_back({rule.id(),
                     {"", std::to_string(seen.calls) + (seen.calls == 1 ? " call has" : " calls have") +
                              " this name; \"" + std::string(*meant) + "\" is most likely meant."}});
      continue;
    }
    std::vector<LikelyMistake> inside;
    seen.payload.append_mistakes(inside, "/" + std::string(payload_member(rule.type)));
    for (LikelyMistake& mistake : inside) out.push_back({rule.id(), std::move(mistake)});
  }
  return out;
}

std::vector<InferredRule> Inference::rules() const {
  std::vector<InferredRule> out;
  for (const auto& [key, seen] : rules_) {
    if (meant_by(key, seen)) continue;
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
