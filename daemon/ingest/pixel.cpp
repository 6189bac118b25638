#include "daemon/ingest/pixel.h"

#include "daemon/http/url/query.h"
#include "daemon/ingest/wire/base64.h"
#include "validator/call/call.h"
#include "validator/json/json_text.h"
#include "validator/text/percent_decoded.h"
#include "validator/text/text_input.h"
#include "validator/text/utf8.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace plumbline::ingest {

namespace {

/// A parameter by a part of its dotted name.
struct PixelMember {
  std::string value;
  std::map<std::string, std::unique_ptr<PixelMember>, std::less<>> members; ///< empty: a value
};

/// If a name is repeated, or a value is also an object, the last one counts. False: too many levels.
bool put(PixelMember& root, std::string_view name, std::string value) {
  auto* at = &root;
  for (std::size_t level = 1;; ++level) {
    if (level >= validator::max_call_depth) return false;
    const auto part = name.substr(0, name.find('.'));
    auto& next = at->members[std::string(part)];
    if (!next) next = std::make_unique<PixelMember>();
    at = next.get();
    if (part.size() == name.size()) break;
    name.remove_prefix(part.size() + 1);
  }
  at->members.clear();
  at->value = std::move(value);
  return true;
}

/// No deeper than put() allows.
void append_member(std::string& out, const PixelMember& member) {
  if (member.members.empty()) return append_json_string(out, member.value);
  char before = '{';
  for (const auto& [name, value] : member.members) {
    out += before;
    before = ',';
    append_json_string(out, name);
    out += ':';
    append_member(out, *value);
  }
  out += '}';
}

} // namespace

Result<std::string, std::string> pixel_call(std::string_view query) {
  if (auto data = http::query_parameter(query, "data")) {
    auto decoded = from_base64(std::move(*data));
    if (!decoded) return unexpected(std::string("`data` must be a call in base64."));
    return std::move(*decoded);
  }
  PixelMember call;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto name = pair.substr(0, pair.find('='));
    if (name.empty()) continue;
    const auto value = pair.substr(std::min(pair.size(), name.size() + 1));
    const auto key = percent_decoded(name, true);
    if (key == "writeKey") continue;
    auto text = percent_decoded(value, true);
    if (validator::first_not_utf8(key) < key.size() || validator::first_not_utf8(text) < text.size())
      return unexpected("The parameter " + shown_text(key) + " is not UTF-8.");
    if (!put(call, key, std::move(text)))
      return unexpected("A parameter's name has more than " + std::to_string(validator::max_call_depth) + " levels.");
  }
  std::string text;
  if (call.members.empty())
    text = "{}";
  else
    append_member(text, call);
  text.reserve(text.size() + validator::text_padding);
  return text;
}

} // namespace plumbline::ingest
