#include "daemon/api/api_parameters.h"

#include "daemon/api/api_documents.h"
#include "daemon/debugger/query_parameters.h"
#include "validator/text/near_name.h"
#include "validator/text/percent_decoded.h"
#include "validator/text/slips.h"
#include "validator/text/text_input.h"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline {

namespace {

using rapidjson::Value;

constexpr std::size_t longest_name_shown = 60;

struct Described {
  std::string method;
  std::string path; ///< "/api/sources/{id}"
  std::vector<std::string> names;
};

std::string text_of(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

void add_names(const Value& holder, const rapidjson::Document& document, std::vector<std::string>& names) {
  const auto parameters = holder.FindMember("parameters");
  if (parameters == holder.MemberEnd()) return;
  for (const auto& each : parameters->value.GetArray()) {
    const auto reference = each.FindMember("$ref");
    const auto* parameter =
        reference == each.MemberEnd() ? &each : rapidjson::Pointer(reference->value.GetString()).Get(document);
    if (!parameter) throw std::logic_error("daemon/api refers to a parameter that is not there");
    if (text_of((*parameter)["in"]) == "query") names.push_back(text_of((*parameter)["name"]));
  }
}

std::vector<Described> read() {
  const auto text = openapi_document({});
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  std::vector<Described> all;
  for (const auto& [path, operations] : document["paths"].GetObject()) {
    for (const auto& [name, operation] : operations.GetObject()) {
      if (!operation.IsObject()) continue;
      auto method = text_of(name);
      std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c & ~0x20); });
      Described described{std::move(method), text_of(path), {}};
      add_names(operations, document, described.names);
      add_names(operation, document, described.names);
      all.push_back(std::move(described));
    }
  }
  return all;
}

const std::vector<Described>& described() {
  static const std::vector<Described> all = read();
  return all;
}

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = pattern.substr(0, pattern.find('/', 1));
    const auto part = path.substr(0, path.find('/', 1));
    if (!wanted.starts_with("/{") && wanted != part) return false;
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(part.size());
  }
  return pattern.empty() && path.empty();
}

/// A path without placeholders comes before a pattern that matches it too.
const Described* find(std::string_view method, std::string_view path) {
  if (method == "HEAD") method = "GET";
  const Described* found = nullptr;
  for (const auto& each : described()) {
    if (each.method != method || !fits(each.path, path)) continue;
    if (each.path == path) return &each;
    if (!found) found = &each;
  }
  return found;
}

/// The one name that is a single typo away: names of parameters are too short for the hints' rule. Else what hints
/// would suggest.
std::optional<std::string_view> meant_by(std::string_view name, const std::vector<std::string_view>& names) {
  std::optional<std::string_view> slip;
  for (const auto each : names) {
    if (validator::edit_distance(name, each, 1) != 1) continue;
    if (slip) return std::nullopt;
    slip = each;
  }
  return slip ? slip : validator::nearest_name(name, names, validator::NameOf::property);
}

http::Response refusal(const std::string& name, const Described& route) {
  const std::vector<std::string_view> names(route.names.begin(), route.names.end());
  std::string message = "This route has no parameter " + name;
  if (const auto near = meant_by(name, names))
    message += ": did you mean " + std::string(*near) + "?";
  else if (names.empty())
    message += "; it takes no parameters.";
  else {
    message += "; it has ";
    for (const auto& each : names) message += (&each == &names.front() ? "" : ", ") + std::string(each);
    message += '.';
  }
  return debugger::parameter_problem(name, message);
}

} // namespace

std::unique_ptr<http::Response> refuse_unknown_parameters(const http::Request& request) {
  if (request.query.empty() || !request.path.starts_with("/api/")) return nullptr;
  const auto* route = find(request.method, request.path);
  if (!route) return nullptr;
  for (auto query = request.query; !query.empty();) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto name = shown_text(percent_decoded(pair.substr(0, pair.find('=')), true));
    // A change that cannot be tried says so itself.
    if (name.empty() || name == "dryRun" || std::ranges::find(route->names, name) != route->names.end()) continue;
    return std::make_unique<http::Response>(refusal(shown_text(name.substr(0, longest_name_shown)), *route));
  }
  return nullptr;
}

} // namespace plumbline
