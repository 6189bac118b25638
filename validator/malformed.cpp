#include "validator/malformed.h"

#include "validator/document.h"
#include "validator/json_text.h"
#include "validator/wording.h"

namespace plumbline::validator {

namespace {

/// Calls `report(path, message)` for each way in which a call is malformed, in a fixed order.
template<class Report>
void inspect(const Call& call, Report&& report) {
  if (!call.is_object) return report("", "A call must be a JSON object");
  const Document& sent = *call.document;
  const auto usable = [](Sent member) { return member == Sent::usable; };
  if (call.type == CallType::none) {
    if (sent.type == Sent::absent || sent.type == Sent::empty)
      report("/type", "Missing type");
    else if (sent.type == Sent::wrong_type)
      report("/type", "Type must be a string");
    else
      report("/type", "Unknown type; it must be one of track, identify, page, screen, group, alias");
  }
  if (call.type == CallType::track) {
    if (sent.event == Sent::wrong_type)
      report("/event", "Event must be a string");
    else if (!usable(sent.event))
      report("/event", "Missing event key for track call");
  }
  if (call.type == CallType::alias) {
    if (!usable(sent.user_id)) report("/userId", "Missing userId for alias call");
    if (!usable(sent.previous_id)) report("/previousId", "Missing previousId for alias call");
  } else if (!usable(sent.user_id) && !usable(sent.anonymous_id)) {
    report("/userId", "Missing userId or anonymousId");
  }
  if (call.type == CallType::group && !usable(sent.group_id)) report("/groupId", "Missing groupId for group call");
  if (sent.properties == Sent::wrong_type) report("/properties", "properties must be an object");
  if (sent.traits == Sent::wrong_type) report("/traits", "traits must be an object");
  if (sent.context == Sent::wrong_type) report("/context", "context must be an object");
  if (sent.integrations == Sent::wrong_type) report("/integrations", "integrations must be an object");
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
    violation.kind = ViolationKind::malformed;
    violation.path = path;
    violation.message = message;
    violation.expected = "null";
    violation.actual = "null";
    const auto node = resolve(call.document->root(), path);
    if (!node) return;
    violation.actual_type = type_name_of(*node);
    violation.actual = actual_of(raw_at(call.text, path));
  });
  return violations;
}

} // namespace plumbline::validator
