#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Something that a document has against a schema of ours.
struct SchemaFinding {
  std::string pointer; ///< RFC 6901, into the document
  std::string message; ///< a sentence
};

/// Holds a document to a JSON Schema by valijson over RapidJSON, with all findings. For schemas of our own, free of
/// `pattern` and `format` (which valijson runs as std::regex). The error: what RapidJSON cannot read of the document.
Result<std::vector<SchemaFinding>, std::string> schema_findings(std::string_view schema, std::string_view document);

} // namespace plumbline::validator
