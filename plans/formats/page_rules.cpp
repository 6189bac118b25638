#include "plans/formats/page_rules.h"

#include "plans/formats/json_rewriting.h"
#include "plans/formats/rule_facts.h"
#include "validator/tape.h"

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

std::string branch_place(std::size_t branch) { return "/allOf/" + std::to_string(branch) + "/then"; }

} // namespace

std::string common_schema_of(const std::vector<TypeSchema>& schemas) {
  std::string out = R"({"allOf":[)";
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    if (i > 0) out += ',';
    out += R"({"if":{"required":["type"],"properties":{"type":{"const":")" + std::string(name_of(schemas[i].type)) +
           R"("}}},"then":)";
    validator::Tape tape;
    if (validator::parse_json(schemas[i].schema, validator::max_call_depth + 8, &tape))
      out += schemas[i].schema;
    else
      out += with_references_moved(AnyNode(tape, 0), "", branch_place(i));
    out += '}';
  }
  return out + "]}";
}

std::optional<std::vector<TypeSchema>> types_of_common(const AnyNode& schema) {
  const auto branches = member(schema, "allOf");
  if (!branches || branches->type() != NodeType::array || schema.count() != 1) return std::nullopt;
  std::vector<TypeSchema> types;
  std::size_t at = 0;
  const bool all = branches->each_item([&](const AnyNode& branch) {
    const auto type = validator::resolve(branch, "/if/properties/type/const");
    const auto condition = member(branch, "if");
    const auto then = member(branch, "then");
    if (!type || type->type() != NodeType::string || !then || then->type() != NodeType::object) return false;
    const auto named = rule_type_named(type->text());
    if (!named || branch.count() != 2 || condition->count() != 2) return false;
    types.push_back({*named, with_references_moved(*then, branch_place(at++), "")});
    return true;
  });
  if (!all || types.empty()) return std::nullopt;
  return types;
}

} // namespace plumbline::plans
