#include "validator/second_opinion.h"

#include "validator/call/call.h"
#include "validator/json/node.h"
#include "validator/json/rapidjson_document.h"
#include "validator/json/valijson.h"
#include "validator/schema/schema_compiler.h"

#include <exception>

namespace plumbline::validator {

namespace {

/// Whether a schema uses a keyword that valijson would run a std::regex for. Names of properties are not keywords.
bool uses_regex(const AnyNode& schema, bool names) {
  if (schema.type() == NodeType::array) {
    return !schema.each_item([](const AnyNode& item) { return !uses_regex(item, false); });
  }
  if (schema.type() != NodeType::object) return false;
  return !schema.each_member([&](std::string_view key, const AnyNode& value) {
    if (!names && (key == "pattern" || key == "patternProperties" || key == "format")) return false;
    if (!names && (key == "enum" || key == "const" || key == "examples" || key == "default")) return true;
    return !uses_regex(value, !names && (key == "properties" || key == "definitions" || key == "dependencies"));
  });
}

} // namespace

struct SecondOpinion::Schema {
  rapidjson::Document document; ///< the constraints borrow it
  valijson::Schema schema;
};

std::optional<SecondOpinion> SecondOpinion::of(std::string_view text) {
  // valijson asserts on an invalid schema: it only gets what the compiler has accepted.
  const auto program = compile_schema(text);
  if (!program || uses_regex(AnyNode((*program)->tape, 0), false)) return std::nullopt;
  auto schema = std::make_unique<Schema>();
  auto document = rapidjson_document(text);
  if (!document) return std::nullopt;
  schema->document = std::move(*document);
  try {
    valijson::SchemaParser().populateSchema(valijson::adapters::RapidJsonAdapter(schema->document), schema->schema);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return SecondOpinion(std::move(schema));
}

std::optional<bool> SecondOpinion::matches(std::string_view call) const {
  // RapidJSON frees its tree by recursion, so deeper texts are refused; no call that was read is one.
  if (parse_json(call, max_call_depth, nullptr)) return std::nullopt;
  const auto document = rapidjson_document(call);
  if (!document) return std::nullopt;
  valijson::Validator validator;
  return validator.validate(schema_->schema, valijson::adapters::RapidJsonAdapter(*document), nullptr);
}

SecondOpinion::SecondOpinion(std::unique_ptr<const Schema> schema) : schema_(std::move(schema)) {}
SecondOpinion::~SecondOpinion() = default;
SecondOpinion::SecondOpinion(SecondOpinion&&) noexcept = default;
SecondOpinion& SecondOpinion::operator=(SecondOpinion&&) noexcept = default;

bool can_judge(std::string_view schema) { return SecondOpinion::of(schema).has_value(); }

} // namespace plumbline::validator
