#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>

namespace plumbline::plans {

/// How code writes values: a programming language, or an SDK's own way in it. "js", "html", "python", "go", "java",
/// "properties" (Java, by putValue), "ruby", "php", "kotlin", "swift", "csharp", "dictionary" (C#, without JSON types),
/// "rust", "sh" (JSON within single quotes).
[[nodiscard]] bool has_literals(std::string_view style);

/// A text as code in that style; its contents cannot end the literal.
[[nodiscard]] std::string text_literal(std::string_view style, std::string_view text);
/// A JSON object as the code of a call's properties. Null members are left out if the style has no null.
[[nodiscard]] std::string properties_literal(std::string_view style, const rapidjson::Value& object);

} // namespace plumbline::plans
