#include "daemon/ingest/record/formed_call.h"

#include "daemon/ingest/record/json_span.h"
#include "validator/call/call_time.h"
#include "validator/json/json_text.h"
#include "validator/schema/call_form.h"
#include "validator/values/timestamp.h"

#include <algorithm>
#include <array>
#include <optional>

namespace plumbline::ingest {

namespace {

using validator::form_member::names;

bool is_null_or_empty(std::string_view value) { return value == "null" || value == "\"\""; }

/// The raw value of a time: a string without its quotes, a number as it is.
CallTime time_of(std::string_view raw) {
  if (raw.size() >= 2 && raw.front() == '"') raw = raw.substr(1, raw.size() - 2);
  return read_call_time(raw);
}

/// The server's value for each of `names`, as JSON; absent if the caller's own stays.
std::array<std::optional<std::string>, 4> made_values(const Record& record, const std::vector<Member>& members) {
  std::array<std::optional<std::string>, 4> values;
  const auto type = validator::name_of(record.type);
  std::string_view own_type;
  std::string_view timestamp;
  std::string_view original;
  for (const auto& member : members) {
    if (member.is("type")) own_type = member.value;
    if (member.is("timestamp")) timestamp = member.value;
    if (member.is("originalTimestamp")) original = member.value;
  }
  if (record.type != validator::CallType::none && own_type != '"' + std::string(type) + '"')
    append_json_string(values[0].emplace(), type);
  if (record.has(RecordFlag::message_id_made)) append_json_string(values[1].emplace(), record.message_id);
  if (timestamp.empty() || is_null_or_empty(timestamp)) {
    const auto own = original.empty() || is_null_or_empty(original) ? CallTime{} : time_of(original);
    append_json_time(values[2].emplace(), own.is_read() ? own.ms : record.received_at_ms);
  }
  append_json_time(values[3].emplace(), record.received_at_ms);
  return values;
}

} // namespace

std::string formed_call(const Record& record, std::string_view text) {
  const auto members = members_of(text);
  if (!members) return std::string(text);
  auto values = made_values(record, *members);
  std::string out;
  out.reserve(text.size() + 192);
  const char* copied_to = text.data();
  const auto copy_to = [&](const char* end) {
    out.append(copied_to, static_cast<std::size_t>(end - copied_to));
    copied_to = end;
  };
  std::array<bool, 4> replaced{};
  for (const auto& member : *members) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!values[i] || !member.is(names[i])) continue;
      copy_to(member.value.data());
      out += *values[i];
      copied_to += member.value.size();
      replaced[i] = true;
    }
  }
  const char* end =
      members->empty() ? text.data() + text.find('{') + 1 : members->back().whole.data() + members->back().whole.size();
  copy_to(end);
  bool some = !members->empty();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!values[i] || replaced[i]) continue;
    out += some ? ",\"" : "\"";
    out.append(names[i]).append("\":").append(*values[i]);
    some = true;
  }
  copy_to(text.data() + text.size());
  return out;
}

std::string resendable_call(std::string_view form, validator::CallType type) {
  const auto members = members_of(form);
  if (!members) return std::string(form);
  const bool too_large = form.size() > validator::max_call_bytes;
  std::string out = "{";
  const auto add = [&](std::string_view member) {
    if (out.size() > 1) out += ',';
    out += member;
  };
  const bool typed = std::any_of(members->begin(), members->end(), [](const Member& each) { return each.is("type"); });
  if (!typed && type != validator::CallType::none) add("\"type\":\"" + std::string(validator::name_of(type)) + '"');
  for (const auto& member : *members) {
    const bool made =
        member.is("receivedAt") || (too_large && member.is("messageId") && member.value.size() > 2 &&
                                    validator::is_made_message_id(member.value.substr(1, member.value.size() - 2)));
    if (!made) add(member.whole);
  }
  return out + '}';
}

} // namespace plumbline::ingest
