#include "validator/schema/format_network.h"

#include "validator/text/ascii.h"

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_host(std::string_view text, bool international) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    const bool clean = std::all_of(label.begin(), label.end(), [&](char c) {
      return is_letter(c) || is_digit(c) || c == '-' || (international && beyond_ascii(c));
    });
    if (!clean) return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

bool is_quoted_local_part(std::string_view text) {
  if (text.size() < 2 || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' || static_cast<unsigned char>(text[i]) < 0x20) return false;
    if (text[i] == '\\' && ++i == text.size()) return false;
  }
  return true;
}

bool is_dot_atom(std::string_view text, bool international) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || marks.find(c) != std::string_view::npos ||
           (international && beyond_ascii(c));
  });
}

constexpr std::string_view sub_delims = "!$&'()*+,;=";

// URIs and IRIs are read here, not by Boost.URL, which has no IRIs: one reader checks both by the same grammar.

/// RFC 3987: U+E000 to U+F8FF and planes 15 and 16 are only allowed in a query; their first bytes identify them.
bool begins_private_use(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const bool in_first_plane = at(0) == 0xEE || (at(0) == 0xEF && at(1) < 0xA4);
  return in_first_plane || (at(0) == 0xF3 && at(1) >= 0xB0) || at(0) >= 0xF4;
}

/// Unreserved characters and sub-delimiters, which any part of a URI may have.
constexpr std::array<bool, 256> stands_in_any_part = [] {
  std::array<bool, 256> stands{};
  for (int byte = 0; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    stands[static_cast<std::size_t>(byte)] = is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' ||
                                             c == '~' || sub_delims.find(c) != std::string_view::npos;
  }
  return stands;
}();

/// Every character of a part of a URI: unreserved, escaped, a sub-delimiter, or one of `more`.
bool is_uri_part(std::string_view text, std::string_view more, bool international, bool is_query = false) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (stands_in_any_part[static_cast<unsigned char>(c)]) continue;
    if (beyond_ascii(c)) {
      if (!international || (!is_query && begins_private_use(text.substr(i)))) return false;
    } else if (c == '%') {
      if (i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])) return false;
      i += 2;
    } else if (more.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_authority(std::string_view text, bool international) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    if (!is_uri_part(text.substr(0, at), ":", international)) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_ipv6(text.substr(1, close - 1))) return false;
    port = text.substr(close + 1);
  } else {
    const auto colon = text.find(':');
    if (!is_uri_part(text.substr(0, colon), "", international)) return false;
    port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
  }
  return port.empty() || (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// The length of "%41" if the text begins with one; else 0.
std::size_t escape_length(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && is_hex_digit(text[1]) && is_hex_digit(text[2]) ? 3 : 0;
}

// RFC 6570, section 2: literals, expressions, variables and modifiers.

bool is_template_literal(std::string_view text) {
  constexpr std::string_view refused = "\"<>\\^`{|}";
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (c == '%')
      length = escape_length(text);
    else if (c <= 0x20 || c == 0x7F || refused.find(text.front()) != std::string_view::npos)
      return false;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_template_variable(std::string_view text) {
  if (text.ends_with('*')) {
    text.remove_suffix(1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view length = text.substr(colon + 1);
    const bool good = !length.empty() && length.size() <= 4 && length.front() != '0' &&
                      std::all_of(length.begin(), length.end(), is_digit);
    if (!good) return false;
    text = text.substr(0, colon);
  }
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  while (!text.empty()) {
    const char c = text.front();
    const bool plain = is_letter(c) || is_digit(c) || c == '_' || (c == '.' && !text.starts_with(".."));
    const std::size_t length = plain ? 1 : escape_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_template_expression(std::string_view text) {
  // The last five are reserved for the future.
  constexpr std::string_view operators = "+#./;?&=,!@|";
  if (!text.empty() && operators.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (true) {
    const auto comma = text.find(',');
    if (!is_template_variable(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

} // namespace

bool is_hostname(std::string_view text) { return is_host(text, false); }

bool is_ipv4(std::string_view text) { return boost::urls::parse_ipv4_address({text.data(), text.size()}).has_value(); }

bool is_ipv6(std::string_view text) { return boost::urls::parse_ipv6_address({text.data(), text.size()}).has_value(); }

bool is_email(std::string_view text, bool international) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (!(local.front() == '"' ? is_quoted_local_part(local) : is_dot_atom(local, international))) return false;
  if (domain.starts_with('[') && domain.ends_with(']')) {
    const std::string_view literal = domain.substr(1, domain.size() - 2);
    return literal.starts_with("IPv6:") ? is_ipv6(literal.substr(5)) : is_ipv4(literal);
  }
  return !domain.ends_with('.') && is_host(domain, international);
}

bool is_uri(std::string_view text, bool reference, bool international) {
  const auto colon = text.find(':');
  const bool has_scheme = colon != std::string_view::npos && is_scheme(text.substr(0, colon));
  if (!has_scheme && !reference) return false;
  if (has_scheme) text.remove_prefix(colon + 1);
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!is_uri_part(text.substr(hash + 1), ":@/?", international)) return false;
    text = text.substr(0, hash);
  }
  if (const auto question = text.find('?'); question != std::string_view::npos) {
    if (!is_uri_part(text.substr(question + 1), ":@/?", international, true)) return false;
    text = text.substr(0, question);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const std::string_view authority = text.substr(0, text.find('/'));
    if (!is_authority(authority, international)) return false;
    text.remove_prefix(authority.size());
  } else if (!has_scheme && text.substr(0, text.find('/')).find(':') != std::string_view::npos) {
    return false;
  }
  return is_uri_part(text, ":@/", international);
}

bool is_uri_template(std::string_view text) {
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    if (!is_template_literal(text.substr(0, open))) return false;
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto close = text.find('}');
    if (close == std::string_view::npos || !is_template_expression(text.substr(1, close - 1))) return false;
    text.remove_prefix(close + 1);
  }
  return true;
}

} // namespace plumbline::validator
