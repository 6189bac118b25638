#include "daemon/ingest/record/partial_call.h"

#include "daemon/ingest/record/json_span.h"
#include "validator/call/call.h"
#include "validator/schema/wording.h"
#include "validator/text/text_input.h"

#include <algorithm>
#include <array>
#include <vector>
#include <xxhash.h>

namespace plumbline::ingest {

namespace {

/// A larger member does not help to identify the call.
constexpr std::size_t most_small_bytes = 4096;
constexpr std::size_t most_small_depth = 64;
constexpr std::size_t most_named = 3;
constexpr std::size_t longest_name = 60;

bool is_small(const Member& member) {
  if (member.value.size() > most_small_bytes || member.depth > most_small_depth) return false;
  constexpr std::array<std::string_view, 11> names{
      "type",    "event",      "name",      "messageId",         "userId", "anonymousId",
      "groupId", "previousId", "timestamp", "originalTimestamp", "sentAt"};
  return member.is("context") || std::ranges::any_of(names, [&](std::string_view name) { return member.is(name); });
}

struct Sized {
  std::string name;
  std::string_view value;
};

/// The largest members of an object that make up a tenth of it or more.
std::vector<Sized> large_members(std::string_view text, const std::string& before) {
  std::vector<Sized> found;
  for (const auto& member : leading_members(text))
    if (member.value.size() * 10 >= text.size())
      found.push_back({before + validator::shortened(shown_text(member.key), longest_name), member.value});
  std::ranges::stable_sort(found, [](const Sized& a, const Sized& b) { return a.value.size() > b.value.size(); });
  if (found.size() > most_named) found.resize(most_named);
  return found;
}

} // namespace

std::string small_members(std::string_view text) {
  std::string out = "{";
  for (const auto& member : leading_members(text)) {
    if (!is_small(member)) continue;
    if (out.size() > 1) out += ',';
    out += member.whole;
  }
  out += '}';
  out.reserve(out.size() + validator::text_padding);
  return out;
}

void assign_readable(std::string& out, const Record& record) {
  if (record.has(RecordFlag::unreadable) || record.has(RecordFlag::cut)) {
    out = small_members(record.call);
    return;
  }
  out.assign(record.call);
  out.reserve(out.size() + validator::text_padding);
}

std::string largest_members(std::string_view text) {
  std::vector<Sized> named;
  for (auto& member : large_members(text, "")) {
    auto inner = member.value.starts_with('{') ? large_members(member.value, member.name + ".") : std::vector<Sized>();
    if (inner.empty())
      named.push_back(std::move(member));
    else
      std::ranges::move(inner, std::back_inserter(named));
  }
  if (named.size() > most_named) named.resize(most_named);
  std::string out;
  for (const auto& [name, value] : named)
    out += (out.empty() ? (named.size() == 1 ? "Its largest member is " : "Its largest members are ") : ", ") + name +
           " (" + std::to_string(value.size()) + " bytes)";
  return out.empty() ? out : out + ".";
}

std::string portrait(std::string_view text) {
  validator::CallReader reader;
  const auto small = small_members(text);
  const auto call = reader.read(small);
  std::string said;
  if (call && call->type != validator::CallType::none) said = std::string(validator::name_of(call->type)) + " call";
  if (call && call->event && !call->event->empty())
    said += std::string(said.empty() ? "call" : "") + " \"" + validator::shortened(*call->event, longest_name) + '"';
  if (call && call->message_id && !call->message_id->empty())
    said += std::string(said.empty() ? "call" : "") + " with messageId \"" +
            validator::shortened(*call->message_id, longest_name) + '"';
  if (!said.empty()) said = "It is the " + said + ".";
  const auto members = largest_members(text);
  return said.empty() || members.empty() ? said + members : said + " " + members;
}

std::uint64_t text_hash(std::string_view text, validator::CallType type, std::string_view event) {
  std::string_view properties;
  std::string_view traits;
  for (const auto& member : leading_members(text)) {
    if (member.is("properties")) properties = member.value;
    if (member.is("traits")) traits = member.value;
  }
  const std::array<std::uint64_t, 4> parts{static_cast<std::uint64_t>(type), XXH3_64bits(event.data(), event.size()),
                                           XXH3_64bits(properties.data(), properties.size()),
                                           XXH3_64bits(traits.data(), traits.size())};
  return XXH3_64bits(parts.data(), sizeof parts);
}

} // namespace plumbline::ingest
