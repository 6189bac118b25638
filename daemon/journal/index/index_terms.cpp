#include "daemon/journal/index/index_terms.h"

#include "daemon/ingest/record/partial_call.h"
#include "validator/call/verdict.h"
#include "validator/values/environment.h"

#include <string_view>
#include <xxhash.h>

namespace plumbline::journal {

std::uint32_t hash_of(IndexField field, std::string_view value) {
  return static_cast<std::uint32_t>(
      XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(field) + 1));
}

void TermReader::append(const ingest::Record& record, std::vector<std::uint32_t>& hashes) {
  using ingest::RecordFlag;
  const auto add = [&hashes](IndexField field, std::string_view value) { hashes.push_back(hash_of(field, value)); };
  add(IndexField::env, name_of(record.env));
  add(IndexField::source, record.source_id);
  if (record.source_name != record.source_id) add(IndexField::source, record.source_name);
  add(IndexField::type, validator::name_of(record.type));
  if (record.has(RecordFlag::has_event)) add(IndexField::event, record.event);
  add(IndexField::result, validator::name_of(record.result));
  add(IndexField::session, record.session);

  // The daemon writes a violation's first member so: inside a JSON string its quotes would be escaped.
  constexpr std::string_view begin = "{\"kind\":\"";
  for (auto at = record.details.find(begin); at != std::string_view::npos; at = record.details.find(begin, at)) {
    at += begin.size();
    const auto end = record.details.find('"', at);
    if (end == std::string_view::npos) break;
    add(IndexField::kind, record.details.substr(at, end - at));
  }

  if (record.has(RecordFlag::message_id_made)) add(IndexField::message_id, record.message_id);
  ingest::assign_readable(padded_, record);
  const auto call = reader_.read(padded_, record.type);
  if (!call) return;
  if (call->message_id && !record.has(RecordFlag::message_id_made)) add(IndexField::message_id, *call->message_id);
  if (call->user_id) add(IndexField::user_id, *call->user_id);
  if (call->anonymous_id) add(IndexField::anonymous_id, *call->anonymous_id);
}

} // namespace plumbline::journal
