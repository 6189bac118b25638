#include "tests/validator/schema/valijson_alone.h"

#include "validator/json/valijson.h"

#include <exception>

namespace plumbline::validator {

namespace {

bool parse(std::string_view text, rapidjson::Document& document) {
  document.Parse<rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  return !document.HasParseError();
}

} // namespace

std::optional<bool> valijson_matches(std::string_view schema_text, std::string_view value_text) {
  rapidjson::Document schema_document;
  rapidjson::Document value;
  if (!parse(schema_text, schema_document) || !parse(value_text, value)) return std::nullopt;
  try {
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(valijson::adapters::RapidJsonAdapter(schema_document), schema);
    valijson::Validator validator;
    return validator.validate(schema, valijson::adapters::RapidJsonAdapter(value), nullptr);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

} // namespace plumbline::validator
