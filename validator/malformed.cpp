#include "validator/malformed.h"

#include "validator/json/document.h"
#include "validator/json/json_text.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"
#include "validator/text/near_name.h"

#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_type_shown = 60;
constexpr std::array<std::string_view, 6> types{"track", "identify", "page", "screen", "group", "alias"};

/// Calls `report(path, message)` for each way in which a call is malformed, in a fixed order. A member of the right
/// name and a wrong type is never reported as missing.
template<class Report>
void inspect(const Call& call, Report&& report) {
  if (!call.is_object) return report("", "A call must be a JSON object");
  const Document& sent = *call.document;
  const auto usable = [](Sent member) { return member == Sent::usable; };
  const auto wrong = [](Sent member) { return member == Sent::wrong_type; };
  if (call.type == CallType::none) {
    if (sent.type == Sent::absent || sent.type == Sent::empty)
      report("/type", "Missing type");
    else if (wrong(sent.type))
      report("/type", "Type must be a string");
    else
      report("/type", "Unknown type; it must be one of track, identify, page, screen, group, alias");
  }
  if (call.type == CallType::track) {
    if (wrong(sent.event))
      report("/event", "Event must be a string");
    else if (!usable(sent.event))
      report("/event", "Missing event key for track call");
  }
  if (call.type == CallType::alias) {
    if (!usable(sent.user_id))
      report("/userId", wrong(sent.user_id) ? "userId must be a string or a number" : "Missing userId for alias call");
    if (!usable(sent.previous_id))
      report("/previousId",
             wrong(sent.previous_id) ? "previousId must be a string or a number" : "Missing previousId for alias call");
  } else if (!usable(sent.user_id) && !usable(sent.anonymous_id)) {
    if (wrong(sent.user_id))
      report("/userId", "userId must be a string or a number");
    else if (wrong(sent.anonymous_id))
      report("/anonymousId", "anonymousId must be a string or a number");
    else
      report("/userId", "Missing userId or anonymousId");
  }
  if (call.type == CallType::group && !usable(sent.group_id))
    report("/groupId",
           wrong(sent.group_id) ? "groupId must be a string or a number" : "Missing groupId for group call");
  if (wrong(sent.properties)) report("/properties", "properties must be an object");
  if (wrong(sent.traits)) report("/traits", "traits must be an object");
  if (wrong(sent.context)) report("/context", "context must be an object");
  if (wrong(sent.integrations)) report("/integrations", "integrations must be an object");
}

Hint name_hint(std::string_view sent, std::string_view wanted) {
  return {"property_name", std::string(sent), std::string(wanted),
          "Rename " + shortened(sent, 60) + " to " + std::string(wanted) + "."};
}

/// The member of the call that was most likely meant to be a missing one.
std::optional<Hint> member_hint(const AnyNode& root, std::initializer_list<std::string_view> wanted,
                                std::initializer_list<std::string_view> aliases) {
  std::optional<Hint> hint;
  root.each_member([&](std::string_view key, const AnyNode& value) {
    const bool text = value.type() == NodeType::string && !value.text().empty();
    if (!text && value.type() != NodeType::number) return true;
    for (const std::string_view name : wanted)
      if (key != name && same_letters(key, name)) hint = name_hint(key, name);
    for (const std::string_view alias : aliases)
      if (!hint && same_letters(key, alias)) hint = name_hint(key, *wanted.begin());
    return !hint;
  });
  return hint;
}

std::optional<Hint> type_hint(const Call& call, const AnyNode& root) {
  const auto use = [&](std::string_view type) {
    return Hint{"value_type", actual_of(raw_at(call.text, "/type")), '"' + std::string(type) + '"',
                "Send \"type\":\"" + std::string(type) + "\"."};
  };
  if (!call.type_text.empty()) {
    if (const auto type = lower_case(call.type_text); call_type_named(type) != CallType::none) return use(type);
    if (const auto near = nearest_name(call.type_text, {types.begin(), types.end()}, NameOf::property))
      return use(*near);
    return std::nullopt;
  }
  if (call.document->type != Sent::absent) return std::nullopt;
  if (auto hint = member_hint(root, {"type"}, {})) return hint;
  const auto event = resolve(root, "/event");
  if (event && event->type() == NodeType::string && !event->text().empty()) return use("track");
  return std::nullopt;
}

/// What was sent instead of an object.
std::optional<Hint> object_hint(const AnyNode& value, std::string_view raw) {
  const auto send = [&](std::string_view object, std::string message) {
    return Hint{"value_type", actual_of(raw), actual_of(object), std::move(message)};
  };
  if (value.type() == NodeType::array && value.count() == 0)
    return send("{}", "Send {} instead of []: PHP writes an empty array as [] (cast it to an object).");
  if (value.type() == NodeType::array && value.count() == 1) {
    Tape tape;
    if (parse_json(raw, max_call_depth, &tape)) return std::nullopt;
    const AnyNode item(tape, 1);
    if (item.type() == NodeType::object)
      return send(item.raw(), "Send the object itself, without the array around it.");
  }
  if (value.type() != NodeType::string) return std::nullopt;
  Tape tape;
  const std::string_view text = value.text();
  if (parse_json(text, max_call_depth, &tape) || AnyNode(tape, 0).type() != NodeType::object) return std::nullopt;
  return send(text, "Send the object itself, not its JSON text.");
}

std::optional<Hint> hint_for(const Call& call, const AnyNode& root, std::string_view path) {
  if (!call.is_object) return std::nullopt;
  if (path == "/type") return type_hint(call, root);
  if (path == "/event") return member_hint(root, {"event"}, {"name", "event_name", "event_type"});
  if (path == "/userId" && call.document->user_id != Sent::wrong_type)
    return member_hint(root, {"userId", "anonymousId"}, {"uid", "user", "distinct_id", "customer_id"});
  if (path == "/groupId") return member_hint(root, {"groupId"}, {"group", "account_id"});
  if (path == "/previousId") return member_hint(root, {"previousId"}, {"from", "alias"});
  const auto value = resolve(root, path);
  if (!value || value->type() == NodeType::number) return std::nullopt;
  if (path == "/properties" || path == "/traits" || path == "/context" || path == "/integrations")
    return object_hint(*value, raw_at(call.text, path));
  return std::nullopt;
}

/// Adds what was sent, if the message only says what is wanted.
std::string with_what_was_sent(std::string_view message, const Call& call, std::string_view path,
                               const std::optional<AnyNode>& node) {
  std::string text(message);
  if (text.starts_with("Unknown type;"))
    return "Unknown type \"" + shortened(call.type_text, longest_type_shown) + '"' + text.substr(text.find(';'));
  if (node && text.find(" must be ") != std::string::npos && text.starts_with(path.substr(path.empty() ? 0 : 1)))
    text += ", but " + with_article(type_name_of(*node)) + " was sent";
  return text;
}

} // namespace

bool is_malformed(const Call& call) {
  bool found = false;
  inspect(call, [&](std::string_view, std::string_view) { found = true; });
  return found;
}

std::vector<Violation> malformed_violations(const Call& call) {
  std::vector<Violation> violations;
  inspect(call, [&](std::string_view path, std::string_view message) {
    Violation& violation = violations.emplace_back();
    const AnyNode root = call.document->root();
    violation.kind = ViolationKind::malformed;
    violation.path = path;
    violation.expected = "null";
    violation.actual = "null";
    const auto node = resolve(root, path);
    violation.message = with_what_was_sent(message, call, path, path.empty() ? std::nullopt : node);
    violation.hint = hint_for(call, root, path);
    if (!node) return;
    violation.actual_type = type_name_of(*node);
    violation.actual = actual_of(raw_at(call.text, path));
  });
  return violations;
}

} // namespace plumbline::validator
