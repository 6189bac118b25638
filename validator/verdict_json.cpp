#include "validator/verdict_json.h"

#include "validator/call/call_time.h"
#include "validator/json/json_text.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

void append_member(std::string& out, std::string_view quoted_name, std::string_view text) {
  out += quoted_name;
  append_json_string(out, text);
}

/// null for "".
void append_json_string_unless_empty(std::string& out, std::string_view text) {
  if (text.empty())
    out += "null";
  else
    append_json_string(out, text);
}

void append_violation(std::string& out, const Violation& violation) {
  append_member(out, R"({"kind":)", name_of(violation.kind));
  append_member(out, R"(,"path":)", violation.path);
  append_member(out, R"(,"message":)", violation.message);
  append_member(out, R"(,"keyword":)", violation.keyword);
  append_member(out, R"(,"rulePath":)", violation.rule_path);
  out.append(R"(,"expected":)").append(violation.expected.empty() ? "null" : violation.expected);
  out.append(R"(,"actual":)").append(violation.actual.empty() ? "null" : violation.actual);
  out += R"(,"actualType":)";
  if (violation.actual_type.empty())
    out += "null";
  else
    append_json_string(out, violation.actual_type);
  out += R"(,"hint":)";
  if (const auto& hint = violation.hint) {
    append_member(out, R"({"kind":)", hint->kind);
    append_member(out, R"(,"from":)", hint->from);
    append_member(out, R"(,"to":)", hint->to);
    append_member(out, R"(,"message":)", hint->message);
    out += '}';
  } else {
    out += "null";
  }
  out += '}';
}

void append_note(std::string& out, const Note& note) {
  append_member(out, R"({"code":)", note.code);
  append_member(out, R"(,"path":)", note.path);
  append_member(out, R"(,"message":)", note.message);
  out += R"(,"hint":)";
  append_json_string_unless_empty(out, note.hint);
  out += '}';
}

/// Stops before an item that would exceed `most`, except the first. False: it stopped.
template<class List, class Append>
bool append_list(std::string& out, const List& list, Append append,
                 std::size_t most = std::numeric_limits<std::size_t>::max()) {
  const auto begin = out.size();
  out += '[';
  bool first = true;
  bool all = true;
  for (const auto& item : list) {
    const auto before = out.size();
    if (!first) out += ',';
    append(out, item);
    if (!first && out.size() - begin > most) {
      out.resize(before);
      all = false;
      break;
    }
    first = false;
  }
  out += ']';
  return all;
}

void append_library(std::string& out, const VerdictMembers& members) {
  if (!members.library_name && !members.library_version) {
    out += "null";
    return;
  }
  out += R"({"name":)";
  append_json_string_or_null(out, members.library_name);
  out += R"(,"version":)";
  append_json_string_or_null(out, members.library_version);
  out += '}';
}

/// The stored details, with further notes after their notes, which come last in them.
void append_details(std::string& out, std::string_view details, std::string_view extra_notes) {
  if (details.empty()) details = R"("violations":[],"truncated":false,"notes":[])";
  if (extra_notes.empty()) {
    out += details;
    return;
  }
  details.remove_suffix(1);
  out += details;
  if (!details.ends_with('[')) out += ',';
  out.append(extra_notes).append("]");
}

} // namespace

std::string details_json(const Verdict& verdict, std::size_t most) {
  std::string out;
  if (verdict.violations.empty() && verdict.notes.empty()) return out;
  out.reserve(std::min(400 * verdict.violations.size(), most) + std::min(160 * verdict.notes.size(), most) + 64);
  out += R"("violations":)";
  const bool all = append_list(out, verdict.violations, append_violation, most);
  out += verdict.truncated || !all ? R"(,"truncated":true,"notes":)" : R"(,"truncated":false,"notes":)";
  append_list(out, verdict.notes, append_note, most);
  return out;
}

std::string omitted_json(const Verdict& verdict) {
  std::string out;
  if (!verdict.omitted.empty()) append_list(out, verdict.omitted, append_json_string);
  return out;
}

void append_verdict_json(std::string& out, const VerdictMembers& members) {
  out += R"({"seq":)";
  append_json_number_or_null(out, members.seq);
  out += R"(,"receivedAt":)";
  append_json_time(out, members.received_at_ms);
  out += R"(,"timestamp":)";
  append_json_time(out, call_times(members.received_at_ms, read_call_time(members.original_timestamp),
                                   read_call_time(members.sent_at))
                            .corrected_ms);
  out += R"(,"originalTimestamp":)";
  append_json_string_or_null(out, members.original_timestamp);
  out += R"(,"sentAt":)";
  append_json_string_or_null(out, members.sent_at);
  append_member(out, R"(,"env":)", name_of(members.env));
  out += R"(,"source":)";
  if (members.source_id.empty()) {
    out += "null";
  } else {
    append_json_id_and_name(out, members.source_id, members.source_name);
  }
  out += R"(,"session":)";
  append_json_string_or_null(out, members.session);
  out += R"(,"type":)";
  append_json_string_unless_empty(out, name_of(members.type));
  out += R"(,"event":)";
  append_json_string_or_null(out, members.event);
  out += R"(,"messageId":)";
  append_json_string_or_null(out, members.message_id);
  out += R"(,"userId":)";
  append_json_string_or_null(out, members.user_id);
  out += R"(,"anonymousId":)";
  append_json_string_or_null(out, members.anonymous_id);
  out += R"(,"library":)";
  append_library(out, members);
  append_member(out, R"(,"result":)", name_of(members.result));
  append_member(out, R"(,"action":)", name_of(members.action));
  out.append(R"(,"omitted":)").append(members.omitted.empty() ? "[]" : members.omitted).append(R"(,"planVersion":)");
  append_json_number(out, static_cast<std::uint64_t>(members.plan_version < 0 ? 0 : members.plan_version));
  out += R"(,"rule":)";
  append_json_string_unless_empty(out, members.rule);
  out += ',';
  append_details(out, members.details, members.extra_notes);
  out += '}';
}

} // namespace plumbline::validator
