#include "daemon/journal/index/index_terms.h"

#include "daemon/ingest/record/partial_call.h"
#include "validator/call/verdict.h"
#include "validator/values/environment.h"

#include <string_view>

namespace plumbline::journal {

using ingest::IdField;
using ingest::IdHashes;
using ingest::RecordFlag;

namespace {

constexpr std::uint64_t seed_of(IndexField field) { return static_cast<std::uint64_t>(field) + 1; }
// Ingest hashes ids for the index.
static_assert(seed_of(IndexField::message_id) == seed_of(IdField::message_id));
static_assert(seed_of(IndexField::user_id) == seed_of(IdField::user_id));
static_assert(seed_of(IndexField::anonymous_id) == seed_of(IdField::anonymous_id));

} // namespace

std::uint32_t hash_of(IndexField field, std::string_view value) { return ingest::seeded_hash(seed_of(field), value); }

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
  ingest::assign_readable(padded_, record);
  const auto call = reader_.read(padded_, record.type);
  const bool made = record.has(RecordFlag::message_id_made);
  return ingest::ids_of(call ? *call : validator::Call{}, made   ? record.message_id
                                                          : call ? call->message_id
                                                                 : std::nullopt);
}

} // namespace plumbline::journal
