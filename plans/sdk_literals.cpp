#include "plans/sdk_literals.h"

#include "validator/json/json_writer.h"
#include "validator/text/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

namespace plumbline::plans {
namespace {

using Json = rapidjson::Value;

/// How a style escapes a character that may not be in a literal.
enum class Escapes : unsigned char {
  four_digits, ///< \u000A
  braces,      ///< \u{A}
  none,        ///< only the quote and the backslash are escaped
};

struct Style {
  std::string_view name;
  char quote;
  Escapes escapes;
  std::string_view open; ///< of an object
  std::string_view key;  ///< between a name and its value
  std::string_view close;
  std::string_view inner_open; ///< the same for an object within another
  std::string_view inner_close;
  std::string_view empty; ///< an object without members
  std::string_view array;
  std::string_view array_end;
  std::string_view yes;
  std::string_view no;
  std::string_view null; ///< "": the style has none
  bool bare_names = false;
  std::string_view also_escaped = "";
};

constexpr std::array styles = {
    Style{"js", '\'', Escapes::four_digits, "{ ", ": ", " }", "{ ", " }", "{}", "[", "]", "true", "false", "null", true,
          ""},
    Style{"html", '\'', Escapes::four_digits, "{ ", ": ", " }", "{ ", " }", "{}", "[", "]", "true", "false", "null",
          true, "<"},
    Style{"python", '\'', Escapes::four_digits, "{", ": ", "}", "{", "}", "{}", "[", "]", "True", "False", "None"},
    Style{"go", '"', Escapes::four_digits, "analytics.Properties{", ": ", "}", "map[string]interface{}{", "}",
          "analytics.Properties{}", "[]interface{}{", "}", "true", "false", "nil"},
    Style{"go-htevents", '"', Escapes::four_digits, "htevents.Properties{", ": ", "}", "map[string]interface{}{", "}",
          "htevents.Properties{}", "[]interface{}{", "}", "true", "false", "nil"},
    Style{"java", '"', Escapes::four_digits, "Map.ofEntries(", ", ", ")", "Map.ofEntries(", ")", "Map.of()", "List.of(",
          ")", "true", "false", ""},
    Style{"properties", '"', Escapes::four_digits, "new Properties()", ", ", "", "Map.ofEntries(", ")", "Map.of()",
          "List.of(", ")", "true", "false", ""},
    Style{"ruby", '\'', Escapes::none, "{ ", " => ", " }", "{ ", " }", "{}", "[", "]", "true", "false", "nil"},
    Style{"php", '\'', Escapes::none, "[", " => ", "]", "[", "]", "new stdClass()", "[", "]", "true", "false", "null"},
    Style{"kotlin", '"', Escapes::four_digits, "buildJsonObject { ", ", ", " }", "buildJsonObject { ", " }",
          "buildJsonObject {}", "buildJsonArray { ", " }", "true", "false", "JsonNull", false, "$"},
    Style{"swift", '"', Escapes::braces, "[", ": ", "]", "[", "] as [String: Any]", "[:]", "[", "] as [Any]", "true",
          "false", "NSNull()"},
    Style{"csharp", '"', Escapes::four_digits, "new JsonObject { ", " = ", " }", "new JsonObject { ", " }",
          "new JsonObject()", "new JsonArray { ", " }", "true", "false", ""},
    Style{"dictionary", '"', Escapes::four_digits, "new Dictionary<string, object> { ", " = ", " }",
          "new Dictionary<string, object> { ", " }", "new Dictionary<string, object>()", "new object[] { ", " }",
          "true", "false", "null"},
    Style{"rust", '"', Escapes::braces, "json!({ ", ": ", " })", "{ ", " }", "{}", "[", "]", "true", "false", "null"},
    Style{"sh", '"', Escapes::four_digits, "{", ":", "}", "{", "}", "{}", "[", "]", "true", "false", "null", false,
          "'"},
};

const Style* find_style(std::string_view name) {
  const auto found = std::find_if(styles.begin(), styles.end(), [&](const Style& style) { return style.name == name; });
  return found == styles.end() ? nullptr : &*found;
}

const Style& style_of(std::string_view name) {
  if (const auto* style = find_style(name)) return *style;
  throw std::logic_error("there are no literals of " + std::string(name));
}

std::string_view text_of(const Json& value) { return {value.GetString(), value.GetStringLength()}; }

std::string escape_of(Escapes escapes, unsigned char c) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), escapes == Escapes::braces ? "\\u{%X}" : "\\u%04X", c);
  return text.data();
}

std::string quoted(const Style& style, std::string_view text) {
  std::string out(1, style.quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == style.quote || c == '\\')
      (out += '\\') += c;
    else if (style.escapes != Escapes::none &&
             (byte < 0x20 || byte == 0x7f || style.also_escaped.find(c) != std::string_view::npos))
      out += escape_of(style.escapes, byte);
    else
      out += c;
  }
  return out + style.quote;
}

/// Whether a name needs no quotes in JavaScript.
bool is_bare(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

class Writer {
 public:
  explicit Writer(const Style& style) : style_(style) {}

  std::string object(const Json& value, bool inner) {
    std::string members;
    for (const auto& [name, member] : value.GetObject()) {
      if (member.IsNull() && style_.null.empty()) continue;
      if (!members.empty()) members += between_members(inner);
      members += this->member(text_of(name), member, inner);
    }
    if (members.empty()) return std::string(inner && style_.name == "go" ? "map[string]interface{}{}" : style_.empty);
    return std::string(inner ? style_.inner_open : style_.open) + members +
           std::string(inner ? style_.inner_close : style_.close);
  }

 private:
  std::string_view between_members(bool inner) const {
    if (style_.name == "kotlin") return "; ";
    return style_.name == "properties" && !inner ? "" : ", ";
  }

  std::string member(std::string_view name, const Json& value, bool inner) {
    const auto text = quoted(style_, name);
    if (style_.name == "kotlin") return "put(" + text + ", " + this->value(value) + ")";
    if (style_.name == "properties" && !inner) return ".putValue(" + text + ", " + this->value(value) + ")";
    if (style_.name == "java" || style_.name == "properties")
      return "Map.entry(" + text + ", " + this->value(value) + ")";
    if (style_.name == "csharp" || style_.name == "dictionary") return "[" + text + "] = " + this->value(value);
    if (style_.name == "ruby" && is_bare(name) && name.find('$') == std::string_view::npos)
      return std::string(name) + ": " + this->value(value);
    const bool bare = style_.bare_names && is_bare(name);
    return (bare ? std::string(name) : text) + std::string(style_.key) + this->value(value);
  }

  std::string array(const Json& value) {
    std::string items;
    for (const auto& item : value.GetArray()) {
      if (item.IsNull() && style_.null.empty()) continue;
      if (!items.empty()) items += style_.name == "kotlin" ? "; " : ", ";
      items += style_.name == "kotlin" ? "add(" + this->value(item) + ")" : this->value(item);
    }
    return std::string(style_.array) + items + std::string(style_.array_end);
  }

  std::string value(const Json& value) {
    switch (value.GetType()) {
    case rapidjson::kNullType: return std::string(style_.null);
    case rapidjson::kTrueType: return std::string(style_.yes);
    case rapidjson::kFalseType: return std::string(style_.no);
    case rapidjson::kObjectType: return object(value, true);
    case rapidjson::kArrayType: return array(value);
    case rapidjson::kStringType: return quoted(style_, text_of(value));
    default: return number(value);
    }
  }

  std::string number(const Json& value) const {
    rapidjson::StringBuffer buffer;
    JsonWriter out(buffer);
    value.Accept(out);
    std::string text(buffer.GetString(), buffer.GetSize());
    const bool wide = value.IsInt64() && !value.IsInt();
    const bool java = style_.name == "java" || style_.name == "properties" || style_.name == "kotlin";
    return wide && java ? text + "L" : text;
  }

  const Style& style_;
};

} // namespace

bool has_literals(std::string_view style) { return find_style(style) != nullptr; }

std::string text_literal(std::string_view style, std::string_view text) { return quoted(style_of(style), text); }

std::string properties_literal(std::string_view style, const Json& object) {
  return Writer(style_of(style)).object(object, false);
}

} // namespace plumbline::plans
