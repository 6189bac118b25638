#include "daemon/http/url/query.h"

#include "validator/text/percent_decoded.h"
#include "validator/text/text_input.h"

#include <algorithm>

namespace plumbline::http {

std::optional<std::string_view> find_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto key = pair.substr(0, pair.find('='));
    if (percent_decoded(key, true) == name) return pair.substr(std::min(pair.size(), key.size() + 1));
  }
  return std::nullopt;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
  const auto value = find_parameter(query, name);
  // As text, because bytes that are not UTF-8 would be repeated in a refusal.
  if (!value) return std::nullopt;
  return shown_text(percent_decoded(*value, true));
}

} // namespace plumbline::http
