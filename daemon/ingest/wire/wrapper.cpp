#include "daemon/ingest/wire/wrapper.h"

#include "daemon/ingest/wire/limits.h"
#include "validator/text/utf8.h"

#include <algorithm>

namespace plumbline::ingest {

namespace {

std::string_view object_named(const std::vector<Member>& members, std::string_view name) {
  const auto* member = last_named(members, name);
  return member && member->value.starts_with('{') ? member->value : std::string_view();
}

bool is_of_no_use(const std::vector<Member>& members, std::string_view name) {
  const auto* member = last_named(members, name);
  return member && !member->value.starts_with('{') && member->value != "null";
}

/// What was sent instead of a batch, and what was probably meant.
std::string no_batch(const std::vector<Member>& members, const Member* batch) {
  std::string message = "A batch must be an object with a member `batch`, an array of calls.";
  if (batch) {
    if (batch->value.starts_with('{')) message += " Put the call into an array, even if there is only one.";
    return message;
  }
  for (const auto& member : members)
    if (member.value.starts_with('['))
      return message + " Rename " + validator::shortened(member.key, 60) + " to batch.";
  for (const auto* name : {"type", "event"})
    if (last_named(members, name)) return message + " Send a single call to the route of its type, such as /v1/track.";
  return message;
}

/// The rest of the answer for a body that is not an object.
std::string no_object(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return " The body is empty; a batch is {\"batch\":[...]}.";
  if (body[first] == '[') return " An array was sent; a batch is an object: {\"batch\":[...]}.";
  return {};
}

std::string place(std::string_view body, std::size_t at) {
  const auto line =
      1 + std::count(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(std::min(at, body.size())), '\n');
  return "byte " + std::to_string(at) + " (line " + std::to_string(line) + ")";
}

/// The wrapper without its calls, so that its own members are checked against JSON's grammar and read like a call's.
std::string skeleton(const std::vector<Member>& members) {
  std::string text = "{";
  for (const auto& member : members) {
    if (member.is("batch")) continue;
    if (text.size() > 1) text += ',';
    text += member.whole;
  }
  text += '}';
  text.reserve(text.size() + validator::text_padding);
  return text;
}

/// `own` with those members of `wrappers` that it lacks.
std::string merged_object(std::string_view own, std::string_view wrappers) {
  const auto theirs = members_of(wrappers);
  const auto ours = members_of(own);
  if (!theirs || !ours) return std::string(own);
  std::string added;
  for (const auto& member : *theirs) {
    if (std::any_of(ours->begin(), ours->end(), [&](const Member& mine) { return mine.key == member.key; })) continue;
    if (!ours->empty() || !added.empty()) added += ',';
    added += member.whole;
  }
  if (added.empty()) return std::string(own);
  std::string merged(own);
  merged.insert(merged.rfind('}'), added);
  return merged;
}

} // namespace

Result<Wrapper, WrapperFault> read_wrapper(std::string_view body, validator::CallReader& reader) {
  const auto members = members_of(body);
  if (!members)
    return unexpected(WrapperFault{"invalid_json", "Invalid JSON: expected " + members.error().expected + " at " +
                                                       place(body, members.error().at) + "." + no_object(body)});
  const auto own = skeleton(*members);
  const auto head = reader.read(own);
  if (!head) {
    const bool deep = head.error().code == validator::SyntaxFault::Code::too_deep;
    return unexpected(WrapperFault{deep ? "too_deep" : "invalid_json", head.error().message});
  }
  const auto* batch = last_named(*members, "batch");
  if (!batch || !batch->value.starts_with('['))
    return unexpected(WrapperFault{"invalid_batch", no_batch(*members, batch)});

  Wrapper wrapper;
  auto calls = elements_of(batch->value);
  if (!calls) {
    const auto at = static_cast<std::size_t>(batch->value.data() - body.data()) + calls.error().at;
    return unexpected(WrapperFault{"invalid_json", "Invalid JSON: expected " + calls.error().expected + " at " +
                                                       place(body, at) + "."});
  }
  if (calls->size() > max_batch_calls)
    return unexpected(WrapperFault{"too_many_calls", "The batch has " + std::to_string(calls->size()) +
                                                         " calls; at most " + std::to_string(max_batch_calls) +
                                                         " are allowed."});
  wrapper.calls = std::move(*calls);
  wrapper.context = object_named(*members, "context");
  wrapper.integrations = object_named(*members, "integrations");
  for (const std::string_view name : {"context", "integrations"})
    if (wrapper.unread.empty() && is_of_no_use(*members, name)) wrapper.unread = name;
  wrapper.write_key = head->write_key.value_or("");
  wrapper.sent_at = head->sent_at.value_or("");
  return wrapper;
}

std::string merged_call(std::string_view text, std::string_view context, std::string_view integrations) {
  const auto members = members_of(text);
  if (!members || members->empty()) return std::string(text);
  const auto* own_context = last_named(*members, "context");
  const auto* own_integrations = last_named(*members, "integrations");

  std::string merged;
  merged.reserve(text.size() + context.size() + integrations.size() + 64 + validator::text_padding);
  const auto between = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  const auto append_value = [&](const Member& member, std::string_view wrappers) {
    merged += between(member.whole.data(), member.value.data());
    if (wrappers.empty())
      merged += member.value;
    else if (member.value.starts_with('{'))
      merged += merged_object(member.value, wrappers);
    else
      merged += member.value == "null" ? wrappers : member.value;
  };

  const char* first = members->front().whole.data();
  merged += between(text.data(), first);
  bool some = false;
  for (std::size_t i = 0; i < members->size(); ++i) {
    const auto& member = (*members)[i];
    if (member.is("writeKey")) continue;
    if (some) {
      const auto& before = (*members)[i - 1].whole;
      merged += between(before.data() + before.size(), member.whole.data());
    }
    some = true;
    append_value(member, &member == own_context ? context : &member == own_integrations ? integrations : "");
  }
  const auto add = [&](std::string_view name, const Member* own, std::string_view wrappers) {
    if (own || wrappers.empty()) return;
    merged += some ? ",\"" : "\"";
    merged += name;
    merged += "\":";
    merged += wrappers;
    some = true;
  };
  add("context", own_context, context);
  add("integrations", own_integrations, integrations);
  const auto& last = members->back().whole;
  merged += between(last.data() + last.size(), text.data() + text.size());
  return merged;
}

} // namespace plumbline::ingest
