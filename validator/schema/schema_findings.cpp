#include "validator/schema/schema_findings.h"

#include "validator/json/node.h"
#include "validator/json/rapidjson_document.h"
#include "validator/json/valijson.h"

#include <stdexcept>

namespace plumbline::validator {

namespace {

/// valijson's context, "<root>", "[rules]", "[0]", as a pointer.
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    std::string_view token = context[i];
    if (token.starts_with('[') && token.ends_with(']')) token = token.substr(1, token.size() - 2);
    append_token(pointer, token);
  }
  return pointer;
}

} // namespace

Result<std::vector<SchemaFinding>, std::string> schema_findings(std::string_view schema_text,
                                                                std::string_view document_text) {
  const auto document = rapidjson_document(document_text);
  if (!document) return unexpected(document.error());
  const auto schema_document = rapidjson_document(schema_text);
  if (!schema_document) throw std::logic_error("a schema of our own is no JSON");
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::RapidJsonAdapter(*schema_document), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<SchemaFinding> findings;
  if (validator.validate(schema, valijson::adapters::RapidJsonAdapter(*document), &results)) return findings;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) findings.push_back({pointer_of(error.context), error.description});
  // A container's fault about its members ("failed to validate ...") comes before the member's own fault: the deeper
  // one matters.
  std::erase_if(findings, [&](const SchemaFinding& outer) {
    for (const SchemaFinding& inner : findings) {
      if (inner.pointer.size() > outer.pointer.size() && inner.pointer.starts_with(outer.pointer + "/")) return true;
    }
    return false;
  });
  return findings;
}

} // namespace plumbline::validator
