#pragma once

#include "daemon/ingest/record/id_hashes.h"
#include "validator/call/verdict.h"
#include "validator/values/environment.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::ingest {

/// Facts about a call that readers need without reading its text again.
enum class RecordFlag : std::uint16_t {
  has_event = 1, ///< `event` is a string of the call (it may be empty)
  malformed = 2,
  made_by_plumbline = 4,  ///< or another source's forwarded violation: never evidence
  local_in_prod = 8,      ///< a localhost page with a prod key: never evidence
  message_id_made = 16,   ///< the call came without one; `message_id` is ours
  message_id_reused = 32, ///< set by the journal: the same id came before with other content
  has_sent_at = 64,       ///< `sent_at` is the batch wrapper's
  cut = 128,              ///< `call` is the first 64 KiB of a longer text
  unreadable = 256,       ///< `call` is not JSON within the limits (too deep, too large): shown as a string
  evidence_session = 512, ///< its session's calls are evidence
  bad_session = 1024,     ///< its context names an invalid session: never evidence
  redacted = 2048,        ///< `call` and `details` lack the values that are not kept; the verdict saw them
  replayed = 4096,        ///< `plumbline replay` sent it: never evidence
};

/// A call with its verdict, as handed to the journal and as read back. Strings are borrowed. The record and the call's
/// text hold everything of a Verdict's JSON.
struct Record {
  std::int64_t received_at_ms = 0;
  Environment env = Environment::dev;
  validator::CallType type = validator::CallType::none;
  validator::VerdictResult result = validator::VerdictResult::unchecked;
  validator::Action action = validator::Action::allow;
  std::int32_t plan_version = 0;
  std::uint16_t flags = 0;
  std::string_view source_id;
  std::string_view source_name; ///< as it was when the call arrived
  std::string_view session;     ///< "" = none
  std::string_view event;
  std::string_view rule;       ///< the rule's id, "" = none
  std::string_view message_id; ///< only where message_id_made; else it is in the call
  std::string_view sent_at;    ///< only where has_sent_at
  std::string_view details;    ///< validator::details_json
  std::string_view omitted;    ///< validator::omitted_json, "" = nothing
  std::string_view call;       ///< the call's text as it was checked, without writeKey

  bool has(RecordFlag flag) const { return (flags & static_cast<std::uint16_t>(flag)) != 0; }
  void set(RecordFlag flag) { flags = static_cast<std::uint16_t>(flags | static_cast<std::uint16_t>(flag)); }
};

/// Appends the record's bytes (native little-endian; the journal's README has the layout).
void encode(const Record& record, std::string& out);
/// Reads what encode wrote; views into `bytes`. Throws std::runtime_error if the bytes are not a record (a damaged
/// journal).
[[nodiscard]] Record decode(std::string_view bytes);
/// Sets a flag in encoded bytes, in place.
void set_flag(char* encoded, RecordFlag flag);

/// Identifies a call for dedupe: a hash of (source, session, messageId), see dedupe_keys.h. Zero: the call had no
/// messageId and is never a duplicate.
struct DedupeKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool none() const { return high == 0 && low == 0; }
  friend bool operator==(const DedupeKey&, const DedupeKey&) = default;
};
/// Without a secret, as in workspaces without an identity.
[[nodiscard]] DedupeKey dedupe_key(std::string_view source_id, std::string_view session, std::string_view message_id);
/// `secret`: at least 136 bytes.
[[nodiscard]] DedupeKey dedupe_key(std::string_view source_id, std::string_view session, std::string_view message_id,
                                   std::span<const std::uint8_t> secret);

/// The calls of one request, on their way to the journal: all of them become durable, or none.
struct Batch {
  struct Entry {
    std::size_t offset = 0; ///< of the record's bytes in `bytes`; they end where the next begin
    DedupeKey key;
    std::uint64_t content = 0; ///< validator::content_hash
    IdHashes ids{};
  };
  std::string bytes;
  std::vector<Entry> entries;
  /// While a call may repeat one whose key has no secret: that key of each entry. Else empty.
  std::vector<DedupeKey> old_keys;
  std::int64_t received_at_ms = 0;

  /// The record of one entry; views into `bytes`.
  Record record(std::size_t index) const;
};

/// The result of one call of a Batch.
struct Appended {
  std::uint64_t seq = 0; ///< its own; for a duplicate: the first's
  bool duplicate = false;
  bool reused = false; ///< message_id_reused
};

/// Why a Batch was not taken. The journal holds nothing of it.
enum class AppendFault : std::uint8_t {
  overloaded, ///< too much is waiting: try later
  disk_full,  ///< try later
  read_only,  ///< the system does not let the journal's file be written now: try later
  broken,     ///< the journal can no longer promise durability: until a restart
  stopping,
};

} // namespace plumbline::ingest
