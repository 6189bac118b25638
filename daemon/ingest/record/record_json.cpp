#include "daemon/ingest/record/record_json.h"

#include "daemon/ingest/record/formed_call.h"
#include "daemon/ingest/record/partial_call.h"
#include "validator/json/json_text.h"
#include "validator/verdict_json.h"

#include <string>

namespace plumbline::ingest {

namespace {

constexpr std::string_view reused_note =
    R"({"code":"message_id_reused","path":"/messageId","message":"This messageId was already used for a call with other content: )"
    R"(both calls are kept. A new call needs a new messageId, or other tools will drop it.","hint":null})";

/// The call's fields, read again from its text: a verdict is serialised only if somebody looks.
struct Fields {
  std::string padded;
  validator::CallReader reader;
};

} // namespace

void append_verdict_json(std::string& out, std::optional<std::uint64_t> seq, const Record& record,
                         std::string_view extra_notes) {
  thread_local Fields fields;
  validator::VerdictMembers members;
  members.seq = seq;
  members.received_at_ms = record.received_at_ms;
  members.env = record.env;
  members.source_id = record.source_id;
  members.source_name = record.source_name;
  if (!record.session.empty()) members.session = record.session;
  members.type = record.type;
  if (record.has(RecordFlag::has_event)) members.event = record.event;
  members.result = record.result;
  members.action = record.action;
  members.omitted = record.omitted;
  members.plan_version = record.plan_version;
  members.rule = record.rule;
  members.details = record.details;

  assign_readable(fields.padded, record);
  if (const auto call = fields.reader.read(fields.padded, record.type)) {
    members.original_timestamp = call->timestamp;
    members.sent_at = call->sent_at;
    members.message_id = call->message_id;
    members.user_id = call->user_id;
    members.anonymous_id = call->anonymous_id;
    members.library_name = call->library_name;
    members.library_version = call->library_version;
  }
  if (record.has(RecordFlag::has_sent_at)) members.sent_at = record.sent_at;
  if (record.has(RecordFlag::message_id_made)) members.message_id = record.message_id;

  std::string notes;
  if (record.has(RecordFlag::message_id_reused)) notes += reused_note;
  if (!extra_notes.empty()) {
    if (!notes.empty()) notes += ',';
    notes += extra_notes;
  }
  members.extra_notes = notes;
  validator::append_verdict_json(out, members);
}

void append_call_json(std::string& out, const Record& record) {
  if (record.has(RecordFlag::unreadable) || record.has(RecordFlag::cut))
    append_json_string(out, record.call);
  else
    out += formed_call(record, record.call);
}

} // namespace plumbline::ingest
