#include "plans/formats/page_rules.h"

#include "plans/formats/json_rewriting.h"
#include "plans/formats/rule_facts.h"
#include "validator/json/tape.h"

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleType;

namespace {

std::string type_condition(RuleType type) {
  return R"({"required":["type"],"properties":{"type":{"const":")" + std::string(name_of(type)) + R"("}}})";
}

std::string branch_place(std::size_t branch) { return "/allOf/" + std::to_string(branch) + "/then"; }

} // namespace

std::string common_schema_of(const std::vector<TypeSchema>& schemas) {
  std::string out = R"({"allOf":[)";
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    if (i > 0) out += ',';
    out += R"({"if":)" + type_condition(schemas[i].type) + R"(,"then":)";
    validator::Tape tape;
    if (validator::parse_json(schemas[i].schema, validator::max_call_depth + 8, &tape))
      out += schemas[i].schema;
    else
      out += with_references_moved(AnyNode(tape, 0), "", branch_place(i));
    out += '}';
  }
  return out + "]}";
}

namespace {

/// The type in a condition, if it is exactly the one that common_schema_of writes.
std::optional<RuleType> type_asked_for(const AnyNode& condition) {
  const auto type = validator::resolve(condition, "/properties/type/const");
  if (!type || type->type() != NodeType::string) return std::nullopt;
  const auto named = rule_type_named(type->text());
  if (named != RuleType::page && named != RuleType::screen) return std::nullopt;
  validator::Tape tape;
  const std::string written = type_condition(*named);
  if (validator::parse_json(written, 8, &tape)) return std::nullopt;
  return differences(condition, AnyNode(tape, 0)).empty() ? named : std::nullopt;
}

} // namespace

std::optional<std::vector<TypeSchema>> types_of_common(const AnyNode& schema) {
  const auto branches = member(schema, "allOf");
  if (!branches || branches->type() != NodeType::array || schema.count() != 1) return std::nullopt;
  std::vector<TypeSchema> types;
  std::size_t at = 0;
  const bool all = branches->each_item([&](const AnyNode& branch) {
    const auto condition = member(branch, "if");
    const auto then = member(branch, "then");
    if (!condition || !then || then->type() != NodeType::object || branch.count() != 2) return false;
    const auto type = type_asked_for(*condition);
    if (!type) return false;
    types.push_back({*type, with_references_moved(*then, branch_place(at++), "")});
    return true;
  });
  if (!all || types.empty()) return std::nullopt;
  return types;
}

} // namespace plumbline::plans
