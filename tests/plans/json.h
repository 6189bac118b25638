#pragma once

#include <rapidjson/document.h>

#include <string>

namespace plumbline::plans {

/// The JSON of a text; a test failure where it is none.
rapidjson::Document parsed(const std::string& text);

/// Its JSON text, without spaces.
std::string text_of(const rapidjson::Value& value);

} // namespace plumbline::plans
