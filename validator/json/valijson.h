#pragma once

// Include valijson only through this file. RapidJSON comes first, so that its assertions are the same in every file of
// the program: valijson would redefine them for files that include it, against the one definition rule.
#include <rapidjson/document.h>

#pragma push_macro("RAPIDJSON_ASSERT")
#undef RAPIDJSON_ASSERT
#include <valijson/adapters/rapidjson_adapter.hpp>
#pragma pop_macro("RAPIDJSON_ASSERT")

#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
