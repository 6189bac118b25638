#include "validator/schema/format.h"

#include "validator/schema/format_network.h"
#include "validator/schema/pattern.h"
#include "validator/text/ascii.h"
#include "validator/values/format_time.h"

#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

constexpr std::array<std::pair<std::string_view, Format>, 17> names{
    {{"date-time", Format::date_time},
     {"date", Format::date},
     {"time", Format::time},
     {"email", Format::email},
     {"idn-email", Format::idn_email},
     {"hostname", Format::hostname},
     {"ipv4", Format::ipv4},
     {"ipv6", Format::ipv6},
     {"uri", Format::uri},
     {"uri-reference", Format::uri_reference},
     {"iri", Format::iri},
     {"iri-reference", Format::iri_reference},
     {"uri-template", Format::uri_template},
     {"uuid", Format::uuid},
     {"regex", Format::regex},
     {"json-pointer", Format::json_pointer},
     {"relative-json-pointer", Format::relative_json_pointer}}};

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

bool is_json_pointer(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
  }
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || (digits > 1 && text.front() == '0')) return false;
  text.remove_prefix(digits);
  return text == "#" || is_json_pointer(text);
}

/// Nobody writes a longer regular expression.
constexpr std::size_t longest_regex = 4096;

} // namespace

Format format_named(std::string_view name) {
  for (const auto& [known, format] : names) {
    if (known == name) return format;
  }
  return Format::none;
}

std::uint64_t cost_of(Format format, std::string_view text) {
  switch (format) {
  case Format::none: return 0;
  case Format::regex: return text.size() <= longest_regex ? Pattern::cost_of_compiling(text) : 1;
  case Format::uri_template: return 2 + text.size() / 3;
  default: return 2 + text.size() / 8;
  }
}

bool matches(Format format, std::string_view text) {
  switch (format) {
  case Format::none: return true;
  case Format::date_time: return is_date_time(text);
  case Format::date: return is_date(text);
  case Format::time: return is_time(text);
  case Format::email: return is_email(text, false);
  case Format::idn_email: return is_email(text, true);
  case Format::hostname: return is_hostname(text);
  case Format::ipv4: return is_ipv4(text);
  case Format::ipv6: return is_ipv6(text);
  case Format::uri: return is_uri(text, false, false);
  case Format::uri_reference: return is_uri(text, true, false);
  case Format::iri: return is_uri(text, false, true);
  case Format::iri_reference: return is_uri(text, true, true);
  case Format::uri_template: return is_uri_template(text);
  case Format::uuid: return is_uuid(text);
  case Format::regex: return text.size() <= longest_regex && Pattern::is_pattern(text);
  case Format::json_pointer: return is_json_pointer(text);
  case Format::relative_json_pointer: return is_relative_json_pointer(text);
  }
  return true;
}

} // namespace plumbline::validator
