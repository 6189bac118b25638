#include "daemon/journal/index/index_terms.h"

#include "daemon/ingest/record/partial_call.h"
#include "validator/call/verdict.h"
#include "validator/values/environment.h"

#include <string_view>
#include <xxhash.h>

namespace plumbline::journal {

using ingest::id_hash;
using ingest::IdField;
using ingest::IdHashes;
using ingest::RecordFlag;

static_assert(static_cast<int>(IndexField::message_id) == 6, "the seeds of hashes on disk follow from these numbers");

std::uint32_t hash_of(IndexField field, std::string_view value) {
  switch (field) {
  case IndexField::message_id: return id_hash(IdField::message_id, value);
  case IndexField::user_id: return id_hash(IdField::user_id, value);
  case IndexField::anonymous_id: return id_hash(IdField::anonymous_id, value);
  default: break;
  }
  return static_cast<std::uint32_t>(
      XXH3_64bits_withSeed(value.data(), value.size(), static_cast<std::uint64_t>(field) + 1));
}

void TermReader::append(const ingest::Record& record, const IdHashes& ids, std::vector<std::uint32_t>& hashes) {
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

  const auto found = ids.known ? ids : ids_of(record);
  for (const auto& hash : found.of)
    if (hash) hashes.push_back(*hash);
}

IdHashes TermReader::ids_of(const ingest::Record& record) {
  IdHashes ids;
  const bool made = record.has(RecordFlag::message_id_made);
  if (made) ids.set(IdField::message_id, record.message_id);
  ingest::assign_readable(padded_, record);
  const auto call = reader_.read(padded_, record.type);
  if (!call) return ids;
  if (call->message_id && !made) ids.set(IdField::message_id, *call->message_id);
  if (call->user_id) ids.set(IdField::user_id, *call->user_id);
  if (call->anonymous_id) ids.set(IdField::anonymous_id, *call->anonymous_id);
  return ids;
}

} // namespace plumbline::journal
