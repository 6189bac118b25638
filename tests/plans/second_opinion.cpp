#include "tests/plans/second_opinion.h"

#include "validator/json/valijson.h"

namespace plumbline::plans {

std::string complaints(const std::string& schema, const std::string& value) {
  using valijson::adapters::RapidJsonAdapter;
  rapidjson::Document schema_json;
  rapidjson::Document value_json;
  schema_json.Parse(schema.data(), schema.size());
  value_json.Parse(value.data(), value.size());
  if (schema_json.HasParseError() || value_json.HasParseError()) return "no JSON\n";

  valijson::Schema compiled;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(RapidJsonAdapter(schema_json), compiled);
  valijson::ValidationResults results;
  valijson::Validator().validate(compiled, RapidJsonAdapter(value_json), &results);
  std::string all;
  for (const auto& error : results) {
    for (const auto& step : error.context) all += step;
    all += ": " + error.description + "\n";
  }
  return all;
}

} // namespace plumbline::plans
