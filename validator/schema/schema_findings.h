#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// A violation of one of our schemas in a document.
struct SchemaFinding {
  std::string pointer; ///< RFC 6901, into the document
  std::string message; ///< a sentence
};

/// Checks a document with valijson over RapidJSON, with all findings. For our own schemas without `pattern` and
/// `format` (valijson runs std::regex). The error: what RapidJSON cannot read of the document.
[[nodiscard]] Result<std::vector<SchemaFinding>, std::string> schema_findings(std::string_view schema,
                                                                              std::string_view document);

} // namespace plumbline::validator
