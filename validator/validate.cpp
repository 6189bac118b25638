#include "validator/validate.h"

#include "validator/check.h"
#include "validator/hints/hint.h"
#include "validator/json/document.h"
#include "validator/json/json_text.h"
#include "validator/malformed.h"
#include "validator/privacy/personal_data.h"
#include "validator/schema/wording.h"
#include "validator/text/look_alike.h"
#include "validator/unplanned.h"

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_type_shown = 60;

Violation unplanned_event(const Call& call, const Plan& plan, Budget& budget) {
  const std::string_view event = *call.event;
  Violation violation;
  violation.kind = ViolationKind::unplanned_event;
  violation.path = "/event";
  violation.message = "\"" + shown_name(shortened(event, 100)) + "\" is not in the tracking plan";
  const auto odd = odd_character(shortened(event, 100));
  violation.message += odd ? ": the name sent has " + *odd + "." : ".";
  violation.expected = "null";
  append_json_string(violation.actual, shortened(event, 200));
  violation.actual_type = "string";
  violation.hint = event_name_hint(event, plan, budget);
  return violation;
}

void note_version(const Call& call, const CompiledRule& rule, Verdict& verdict) {
  if (call.event_version_unread) {
    verdict.notes.push_back({"unknown_version", "/context/protocols/event_version",
                             "event_version must be a whole number such as 2; version " + std::to_string(rule.version) +
                                 ", the oldest, was used.",
                             ""});
    return;
  }
  if (!call.event_version || rule.version == *call.event_version) return;
  verdict.notes.push_back({"unknown_version", "/context/protocols/event_version",
                           "The plan has no such version of this event; version " + std::to_string(rule.version) +
                               ", the oldest, was used.",
                           ""});
}

/// Notes a useless member of a well-formed call: a value that
/// is not understood is never silently taken for absent.
void note_unread(const Call& call, Sent sent, std::string_view path, std::string_view wanted, std::string_view instead,
                 Verdict& verdict) {
  if (sent != Sent::wrong_type) return;
  const auto node = resolve(call.document->root(), path);
  const std::string name(path.substr(path.rfind('/') + 1));
  verdict.notes.push_back({path == "/name" ? "unread_name" : "unread_id", std::string(path),
                           name + " must be " + std::string(wanted) + ", but " +
                               (node ? with_article(type_name_of(*node)) : std::string("another value")) +
                               " was sent. " + std::string(instead),
                           ""});
}

void note_unread_members(const Call& call, Verdict& verdict) {
  constexpr std::string_view id = "a string or a number";
  const Document& sent = *call.document;
  note_unread(call, sent.message_id, "/messageId", id,
              "The call got a new messageId, so a retry of it is not recognised.", verdict);
  note_unread(call, sent.user_id, "/userId", id, "The value is ignored.", verdict);
  note_unread(call, sent.anonymous_id, "/anonymousId", id, "The value is ignored.", verdict);
  note_unread(call, sent.session, "/context/plumbline/session", "a string",
              "The value is ignored, so it puts the call into no session.", verdict);
  if (call.type == CallType::page || call.type == CallType::screen)
    note_unread(call, sent.name, "/name", "a string",
                "The " + std::string(name_of(call.type)) + " call is treated as one without a name.", verdict);
}

/// On a single route the route decides the type, whatever the call says.
void note_type(const Call& call, Verdict& verdict) {
  if (call.type_text == name_of(call.type) || call.document->type == Sent::absent || call.document->type == Sent::empty)
    return;
  const std::string type(name_of(call.type));
  const std::string sent = call.document->type == Sent::wrong_type
                               ? "is not a string"
                               : "is \"" + shortened(call.type_text, longest_type_shown) + "\"";
  verdict.notes.push_back(
      {"type_mismatch", "/type",
       "The call's type " + sent + ", but its route is for " + type + " calls, so it is checked as one.",
       "Send it to the route of its type, or to /v1/batch."});
}

} // namespace

Verdict validate(const Call& call, const Plan* plan, const Receipt& receipt) {
  Budget budget;
  return validate(call, plan, receipt, budget);
}

Verdict validate(const Call& call, const Plan* plan, Budget& budget) { return validate(call, plan, {}, budget); }

Verdict validate(const Call& call, const Plan* plan, const Receipt& receipt, Budget& budget) {
  Verdict verdict;
  if (plan) verdict.plan_version = plan->number();
  if (is_malformed(call)) {
    verdict.result = VerdictResult::fail;
    verdict.violations = malformed_violations(call);
    return verdict;
  }
  note_type(call, verdict);
  note_unread_members(call, verdict);
  if (!plan) return verdict;
  const Selection selection = select_rules(call, *plan);
  if (!selection.rules.empty()) {
    CallForm form(call, receipt);
    check(call, form, selection, verdict, budget);
  }
  if (selection.rule) {
    verdict.rule_event = selection.rule->event;
    note_version(call, *selection.rule, verdict);
  }
  if (!selection.rules.empty()) verdict.rule = selection.rules.front()->id;
  if (call.type == CallType::track && !selection.rule && plan->lets_sdks_send(*call.event)) {
    verdict.rule.clear();
    // Common rules still apply to it.
    if (verdict.result == VerdictResult::pass) verdict.result = VerdictResult::unchecked;
    verdict.notes.push_back(
        {"sdk_event", "/event", "SDKs send this event by themselves, so it need not be in the plan.", ""});
  } else if (call.type == CallType::track && !selection.rule) {
    // Common rules do not make an event planned; their violations come after.
    verdict.rule.clear();
    verdict.result = VerdictResult::fail;
    verdict.violations.insert(verdict.violations.begin(), unplanned_event(call, *plan, budget));
  } else if (selection.rule) {
    auto notes = unplanned_notes(call, selection.rules, verdict.violations, selection.accepts != nullptr, budget);
    verdict.notes.insert(verdict.notes.end(), std::make_move_iterator(notes.begin()),
                         std::make_move_iterator(notes.end()));
  }
  for (Note& note : personal_data_notes(call, selection.rules, budget)) verdict.notes.push_back(std::move(note));
  if (selection.unnamed && selection.rules.empty()) {
    const std::string type(name_of(call.type));
    verdict.notes.push_back(
        {"unnamed_page", "/name", "This " + type + " call has no name, so no rule of the plan speaks of it.", ""});
  }
  return verdict;
}

Verdict malformed_verdict(const SyntaxFault& fault, const Plan* plan) {
  Verdict verdict;
  verdict.result = VerdictResult::fail;
  if (plan) verdict.plan_version = plan->number();
  Violation& violation = verdict.violations.emplace_back();
  violation.kind = ViolationKind::malformed;
  violation.message = fault.message;
  violation.expected = "null";
  violation.actual = "null";
  return verdict;
}

std::optional<std::string> malformed_reason(const Call& call) {
  if (!is_malformed(call)) return std::nullopt;
  const Violation first = std::move(malformed_violations(call).front());
  return first.hint ? first.message + ". " + first.hint->message : first.message;
}

} // namespace plumbline::validator
