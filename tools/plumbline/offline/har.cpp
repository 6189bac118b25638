#include "tools/plumbline/offline/har.h"

#include "daemon/ingest/pixel.h"
#include "daemon/ingest/record/formed_call.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/ingest/wire/base64.h"
#include "tools/plumbline/options/json_member.h"
#include "validator/text/text_input.h"

#include <algorithm>
#include <array>
#include <optional>

namespace plumbline::tool {

namespace {

using validator::CallType;

/// For an inflated body: what ingest takes, and room for a proxy's wrapper.
constexpr std::size_t most_body_bytes = 4UL * 1024 * 1024;

std::string_view member_of(const std::vector<ingest::Member>& members, std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.is(name); });
  return found == members.end() ? std::string_view() : found->value;
}

struct Path {
  std::string_view path;
  std::string_view query;
  std::string_view last; ///< its last segment
};

Path path_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  Path path;
  if (const auto mark = url.find('?'); mark != std::string_view::npos) path.query = url.substr(mark + 1);
  path.path = url.substr(0, url.find('?'));
  while (path.path.ends_with('/')) path.path.remove_suffix(1);
  path.last = path.path.substr(path.path.find_last_of('/') + 1);
  return path;
}

/// "track" and "t", as ingest's routes end.
CallType type_of_route(std::string_view last) {
  constexpr std::array<std::pair<std::string_view, CallType>, 6> letters = {{{"t", CallType::track},
                                                                             {"i", CallType::identify},
                                                                             {"p", CallType::page},
                                                                             {"s", CallType::screen},
                                                                             {"g", CallType::group},
                                                                             {"a", CallType::alias}}};
  for (const auto& [letter, type] : letters)
    if (last == letter) return type;
  return validator::call_type_named(last);
}

bool is_batch_route(std::string_view last) { return last == "batch" || last == "b" || last == "import"; }

bool is_call_route(const Path& path) {
  const auto before = path.path.substr(0, path.path.size() - path.last.size());
  return before.ends_with("/v1/") && (is_batch_route(path.last) || type_of_route(path.last) != CallType::none);
}

/// Whether a body has the members of a call whose route gives its type.
bool names_somebody(const std::vector<ingest::Member>& members) {
  return std::any_of(members.begin(), members.end(), [](const ingest::Member& member) {
    return member.is("userId") || member.is("anonymousId") || member.is("messageId") || member.is("event");
  });
}

/// As sent, as text; absent if it was not recorded or there is none.
std::optional<std::string> body_of(const Json& request) {
  auto text = string_at(request, "postData/text");
  if (text.empty()) return std::nullopt;
  if (string_at(request, "postData/encoding") == "base64") {
    auto bytes = ingest::from_base64(std::move(text));
    if (!bytes) return std::nullopt;
    text = std::move(*bytes);
  }
  auto read = read_text(text, most_body_bytes);
  if (!read) return std::nullopt;
  return std::move(*read);
}

std::optional<HarRequest> pixel(const Path& path) {
  const auto type = type_of_route(path.last);
  if (type == CallType::none || path.path.find("/pixel/") == std::string_view::npos) return std::nullopt;
  auto call = ingest::pixel_call(path.query);
  if (!call) return std::nullopt;
  return HarRequest{{}, std::move(*call), type};
}

std::optional<HarRequest> post(const Path& path, std::string body) {
  const auto members = ingest::members_of(body);
  if (!members) return std::nullopt;
  const auto type = type_of_route(path.last);
  const auto quoted = member_of(*members, "type");
  const bool typed =
      quoted.size() > 2 && validator::call_type_named(quoted.substr(1, quoted.size() - 2)) != CallType::none;
  const bool batch = member_of(*members, "batch").starts_with('[');
  if (!batch && !((typed || type != CallType::none) && names_somebody(*members)) && !is_call_route(path))
    return std::nullopt;
  return HarRequest{{}, std::move(body), batch ? CallType::none : type};
}

} // namespace

std::string HarCounts::sentence() const {
  std::string sentence = "a HAR: " + std::to_string(with_calls) + " of its " + std::to_string(requests) +
                         (requests == 1 ? " request" : " requests") +
                         (with_calls == 1 ? " holds calls" : " hold calls");
  if (without_body > 0)
    sentence += "; the recording has no body for " + std::to_string(without_body) +
                " more that went to a path for calls (browsers do not record what a page sends while it is closed)";
  return sentence;
}

HarCounts each_har_request(std::string_view log, const std::function<bool(HarRequest)>& visit) {
  HarCounts counts;
  const auto members = ingest::members_of(log);
  if (!members) return counts;
  const auto entries = ingest::elements_of(member_of(*members, "entries"));
  if (!entries) return counts;
  for (const auto& entry : *entries) {
    const auto parts = ingest::members_of(entry.value);
    if (!parts) continue;
    ++counts.requests;
    const auto request = parse_json(member_of(*parts, "request"));
    if (!request) continue;
    const auto url = string_at(*request, "url");
    const auto method = string_at(*request, "method");
    const auto path = path_of(url);
    std::optional<HarRequest> found;
    if (method == "GET") {
      found = pixel(path);
    } else if (method == "POST") {
      auto body = body_of(*request);
      if (body)
        found = post(path, std::move(*body));
      else if (is_call_route(path))
        ++counts.without_body;
    }
    if (!found) continue;
    ++counts.with_calls;
    found->place = entry.value;
    if (found->type != CallType::none) found->body = ingest::resendable_call(found->body, found->type);
    found->body.reserve(found->body.size() + validator::text_padding);
    if (!visit(std::move(*found))) break;
  }
  return counts;
}

} // namespace plumbline::tool
