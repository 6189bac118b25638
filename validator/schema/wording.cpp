#include "validator/schema/wording.h"

#include "validator/json/json_text.h"
#include "validator/text/look_alike.h"

#include <array>
#include <vector>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_actual = 200;
constexpr std::size_t longest_name_shown = 60;
constexpr std::size_t longest_subject = 300;

std::vector<std::string_view> names_of(std::uint8_t types) {
  std::vector<std::string_view> names;
  const bool number = (types & type_bit::fractional) != 0;
  if (types & type_bit::string) names.emplace_back("string");
  if (number)
    names.emplace_back("number");
  else if (types & type_bit::whole)
    names.emplace_back("integer");
  if (types & type_bit::boolean) names.emplace_back("boolean");
  if (types & type_bit::object) names.emplace_back("object");
  if (types & type_bit::array) names.emplace_back("array");
  if (types & type_bit::null) names.emplace_back("null");
  return names;
}

bool is_index(std::string_view token) {
  return !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::string_view type_name_of(const AnyNode& node) {
  switch (node.type()) {
  case NodeType::null: return "null";
  case NodeType::boolean: return "boolean";
  case NodeType::string: return "string";
  case NodeType::array: return "array";
  case NodeType::object: return "object";
  case NodeType::number: break;
  }
  return node.number().is_whole() ? "integer" : "number";
}

std::string with_article(std::string_view type_name) {
  if (type_name == "null") return "null";
  const bool vowel = type_name == "integer" || type_name == "object" || type_name == "array";
  return (vowel ? "an " : "a ") + std::string(type_name);
}

std::string types_as_json(std::uint8_t types) {
  const auto names = names_of(types);
  if (names.size() == 1) return '"' + std::string(names.front()) + '"';
  std::string out = "[";
  for (const std::string_view name : names) {
    if (out.size() > 1) out += ',';
    out.append("\"").append(name).append("\"");
  }
  return out + "]";
}

std::string types_in_words(std::uint8_t types) {
  const auto names = names_of(types);
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i] == "integer" ? "a whole number" : with_article(names[i]);
  }
  return out;
}

std::string_view format_in_words(Format format) {
  switch (format) {
  case Format::date_time: return "a date and time such as 2026-01-31T12:00:00Z";
  case Format::date: return "a date such as 2026-01-31";
  case Format::time: return "a time such as 12:00:00Z";
  case Format::email:
  case Format::idn_email: return "an e-mail address";
  case Format::hostname: return "a host name";
  case Format::ipv4: return "an IPv4 address";
  case Format::ipv6: return "an IPv6 address";
  case Format::uri: return "a URI with its scheme, such as https://example.com/";
  case Format::uri_reference: return "a URI or a relative reference";
  case Format::iri: return "a URI or IRI with its scheme, such as https://example.com/";
  case Format::iri_reference: return "a URI, an IRI or a relative reference";
  case Format::uri_template: return "a URI template such as /users/{id}";
  case Format::uuid: return "a UUID";
  case Format::regex: return "a regular expression";
  case Format::json_pointer: return "a JSON pointer";
  case Format::relative_json_pointer: return "a relative JSON pointer";
  case Format::none: break;
  }
  return "of its format";
}

std::string subject_of(std::string_view pointer) {
  if (pointer.empty()) return "the call";
  std::string out;
  while (!pointer.empty() && out.size() < longest_subject) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    if (is_index(token) && !out.empty() && token.size() < 10) {
      out.append("[").append(token).append("]");
      continue;
    }
    const std::string name = shown_name(shortened(unescape_token(token), longest_name_shown));
    // A name that contains a point is one name.
    if (name.find_first_of(".[]\"") != std::string::npos && !out.empty()) {
      out.append("[\"").append(name).append("\"]");
      continue;
    }
    if (!out.empty()) out += '.';
    out += name;
  }
  return shortened(out, longest_subject);
}

std::string but_sent(std::string_view raw) { return ", but " + shortened(raw, longest_said) + " was sent"; }

std::string but_sent_with_type(std::string_view raw) {
  switch (raw.empty() ? 'n' : raw.front()) {
  case '"': return ", but the text " + shortened(raw, longest_said) + " was sent";
  case '{': return ", but an object was sent";
  case '[': return ", but an array was sent";
  case 't':
  case 'f':
  case 'n': return but_sent(raw);
  default: return ", but the number " + shortened(raw, longest_said) + " was sent";
  }
}

std::string actual_of(std::string_view raw) {
  if (raw.size() <= longest_actual) return std::string(raw);
  std::string out;
  append_json_string(out, shortened(raw, longest_actual));
  return out;
}

} // namespace plumbline::validator
