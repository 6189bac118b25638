#include "daemon/ingest/record/record.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <xxhash.h>

namespace plumbline::ingest {
namespace {

static_assert(std::endian::native == std::endian::little, "records are stored little-endian, as they are in memory");

constexpr std::size_t string_count = 10;
constexpr std::uint8_t current_layout = 1;

/// The beginning of each record. The strings follow without gaps, in the order of `lengths`.
struct Head {
  std::int64_t received_at_ms;
  std::uint32_t bytes; ///< of the whole record: a cheap check that an offset is right
  std::int32_t plan_version;
  std::uint16_t flags;
  std::uint8_t env;
  std::uint8_t type;
  std::uint8_t result;
  std::uint8_t action;
  std::uint8_t layout;
  std::uint8_t zero;
  std::array<std::uint32_t, string_count> lengths;
};
static_assert(sizeof(Head) == 64);

/// A hash's input is assembled here unless it is unusually long.
constexpr std::size_t ordinary_key_bytes = 512;

[[noreturn]] void damaged(const char* what) {
  throw std::runtime_error(std::string("a record of the journal is damaged: ") + what);
}

} // namespace

void encode(const Record& record, std::string& out) {
  const std::array<std::string_view, string_count> strings{
      record.source_id,  record.source_name, record.session, record.event, record.rule,
      record.message_id, record.sent_at,     record.details, record.call,  record.omitted};
  Head head{};
  std::uint64_t bytes = sizeof(Head);
  for (std::size_t i = 0; i < string_count; ++i) {
    bytes += strings[i].size();
    head.lengths[i] = static_cast<std::uint32_t>(strings[i].size());
  }
  if (bytes > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("a record of 4 GiB or more");
  head.received_at_ms = record.received_at_ms;
  head.bytes = static_cast<std::uint32_t>(bytes);
  head.plan_version = record.plan_version;
  head.flags = record.flags;
  head.env = static_cast<std::uint8_t>(record.env);
  head.type = static_cast<std::uint8_t>(record.type);
  head.result = static_cast<std::uint8_t>(record.result);
  head.action = static_cast<std::uint8_t>(record.action);
  head.layout = current_layout;

  out.append(reinterpret_cast<const char*>(&head), sizeof head);
  for (const auto text : strings) out.append(text);
}

Record decode(std::string_view bytes) {
  Head head; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  if (bytes.size() < sizeof head) damaged("it is shorter than a record's head");
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.layout != current_layout) damaged("its layout is unknown");
  if (head.bytes != bytes.size()) damaged("its length is not what it says");
  std::uint64_t expected = sizeof head;
  for (const auto length : head.lengths) expected += length;
  if (expected != bytes.size()) damaged("its strings do not fill it");
  if (head.env > static_cast<std::uint8_t>(Environment::prod) ||
      head.type > static_cast<std::uint8_t>(validator::CallType::alias) ||
      head.result > static_cast<std::uint8_t>(validator::VerdictResult::unchecked) ||
      head.action > static_cast<std::uint8_t>(validator::Action::block))
    damaged("a field has a value that does not exist");

  Record record;
  record.received_at_ms = head.received_at_ms;
  record.env = static_cast<Environment>(head.env);
  record.type = static_cast<validator::CallType>(head.type);
  record.result = static_cast<validator::VerdictResult>(head.result);
  record.action = static_cast<validator::Action>(head.action);
  record.plan_version = head.plan_version;
  record.flags = head.flags;
  const std::array<std::string_view*, string_count> strings{
      &record.source_id,  &record.source_name, &record.session, &record.event, &record.rule,
      &record.message_id, &record.sent_at,     &record.details, &record.call,  &record.omitted};
  std::size_t at = sizeof head;
  for (std::size_t i = 0; i < string_count; ++i) {
    *strings[i] = bytes.substr(at, head.lengths[i]);
    at += head.lengths[i];
  }
  return record;
}

void set_flag(char* encoded, RecordFlag flag) {
  std::uint16_t flags = 0;
  std::memcpy(&flags, encoded + offsetof(Head, flags), sizeof flags);
  flags = static_cast<std::uint16_t>(flags | static_cast<std::uint16_t>(flag));
  std::memcpy(encoded + offsetof(Head, flags), &flags, sizeof flags);
}

DedupeKey dedupe_key(std::string_view source_id, std::string_view session, std::string_view message_id) {
  return dedupe_key(source_id, session, message_id, {});
}

DedupeKey dedupe_key(std::string_view source_id, std::string_view session, std::string_view message_id,
                     std::span<const std::uint8_t> secret) {
  if (message_id.empty()) return {};
  // The lengths come first, so that no two triples give the same bytes.
  const std::array<std::uint64_t, 2> lengths{source_id.size(), session.size()};
  const auto bytes = sizeof lengths + source_id.size() + session.size() + message_id.size();
  std::array<char, ordinary_key_bytes> ordinary; // NOLINT: filled below
  std::string unusual;
  char* input = ordinary.data();
  if (bytes > ordinary.size()) {
    unusual.resize(bytes);
    input = unusual.data();
  }
  char* end = input;
  const auto put = [&end](const void* data, std::size_t size) {
    if (size != 0) std::memcpy(end, data, size);
    end += size;
  };
  put(lengths.data(), sizeof lengths);
  put(source_id.data(), source_id.size());
  put(session.data(), session.size());
  put(message_id.data(), message_id.size());

  const auto hash =
      secret.empty() ? XXH3_128bits(input, bytes) : XXH3_128bits_withSecret(input, bytes, secret.data(), secret.size());
  DedupeKey key{hash.high64, hash.low64};
  if (key.none()) key.low = 1;
  return key;
}

Record Batch::record(std::size_t index) const {
  const auto begin = entries.at(index).offset;
  const auto end = index + 1 < entries.size() ? entries[index + 1].offset : bytes.size();
  return decode(std::string_view(bytes).substr(begin, end - begin));
}

} // namespace plumbline::ingest
