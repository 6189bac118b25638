#include "validator/privacy/hiding.h"

#include "validator/json/node.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace plumbline::validator {

namespace {

constexpr std::string_view session_place = "/context/plumbline/session";

/// Whether a text has an object with a member in it, as JSON or as the text of a JSON string.
bool shows_object(std::string_view text) {
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const auto next = text.find_first_not_of(" \t\r\n\\", at + 1);
    if (next == std::string_view::npos || text[next] == '"' || text[next] == 'n') return true;
  }
  return false;
}

} // namespace

Result<Hiding, std::string> Hiding::of(const std::vector<std::string>& entries) {
  Hiding hiding;
  auto read = Redaction::of(entries);
  if (!read) return unexpected(std::move(read.error()));
  hiding.entries_ = std::move(*read);
  for (const auto& entry : entries) {
    const auto one = Redaction::of({entry});
    if (!one->covered(session_place).empty() || one->has_inside(session_place))
      return unexpected(entry + " would hide the id of a test session, by which sessions are listed: name a place, " +
                        "such as /properties/session");
  }
  return hiding;
}

bool Hiding::covers_property(std::string_view name) const {
  if (name.starts_with('/')) return !covered(name).empty();
  if (entries_.has_name(name)) return true;
  std::string way;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('.', begin), name.size());
    append_token(way, name.substr(begin, end - begin));
    begin = end + 1;
  }
  return !covered("/properties" + way).empty() || !covered("/traits" + way).empty();
}

std::optional<std::string> Hiding::shown(std::string_view json, std::string_view pointer) const {
  if (empty()) return std::nullopt;
  const auto values = entries_.values_of(json, std::string(pointer));
  if (!values) return '"' + std::string(hidden_value) + '"';
  if (values->empty()) return std::nullopt;
  return with_replaced(json, *values, hidden_value);
}

bool Hiding::may_show(std::string_view pointer, std::string_view sentence) const {
  return !empty() && (entries_.has_inside(pointer) || shows_object(sentence));
}

} // namespace plumbline::validator
