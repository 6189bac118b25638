#include "daemon/ingest/record.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <tuple>

namespace plumbline::ingest {
namespace {

Record sample() {
  Record record;
  record.received_at_ms = 1'700'000'000'123;
  record.env = Environment::prod;
  record.type = validator::CallType::alias;
  record.result = validator::VerdictResult::unchecked;
  record.action = validator::Action::block;
  record.plan_version = -7;
  record.set(RecordFlag::has_event);
  record.set(RecordFlag::unreadable);
  record.source_id = "src_1";
  record.source_name = "Website \xc3\xa4";
  record.session = "s";
  record.event = std::string_view("nul\0inside", 10);
  record.rule = "TRACK:Order Completed";
  record.message_id = "made-1";
  record.sent_at = "2024-01-01T00:00:00Z";
  record.details = R"({"violations":[]})";
  record.call = R"({"type":"alias"})";
  return record;
}

std::string encoded(const Record& record) {
  std::string bytes;
  encode(record, bytes);
  return bytes;
}

TEST(Record, ComesBackAsItWasEncoded) {
  const auto bytes = encoded(sample());
  const auto back = decode(bytes);
  const auto all = [](const Record& r) {
    return std::tuple(r.received_at_ms, r.env, r.type, r.result, r.action, r.plan_version, r.flags, r.source_id,
                      r.source_name, r.session, r.event, r.rule, r.message_id, r.sent_at, r.details, r.call);
  };
  EXPECT_EQ(all(back), all(sample()));
  EXPECT_EQ(all(decode(encoded(Record{}))), all(Record{}));
}

TEST(Record, IsAppendedBehindWhatIsThere) {
  std::string bytes = "before";
  encode(sample(), bytes);
  EXPECT_EQ(bytes.substr(0, 6), "before");
  EXPECT_EQ(decode(std::string_view(bytes).substr(6)).rule, sample().rule);
}

TEST(Record, HasAFlagSetInPlace) {
  auto bytes = encoded(sample());
  set_flag(bytes.data(), RecordFlag::message_id_reused);
  const auto back = decode(bytes);
  EXPECT_TRUE(back.has(RecordFlag::message_id_reused));
  EXPECT_TRUE(back.has(RecordFlag::has_event));
  EXPECT_FALSE(back.has(RecordFlag::malformed));
  EXPECT_EQ(back.call, sample().call);
}

TEST(Record, IsRefusedAtEveryLengthButItsOwn) {
  auto bytes = encoded(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(decode(std::string_view(bytes).substr(0, size)), std::runtime_error) << size;
  bytes.push_back('x');
  EXPECT_THROW(decode(bytes), std::runtime_error);
}

TEST(Record, WithAnyByteOfItsHeadDamagedIsRefusedOrReadWithinItsBytes) {
  const auto whole = encoded(sample());
  for (std::size_t at = 0; at < 64; ++at) {
    for (int flip = 1; flip < 256; ++flip) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      try {
        const auto record = decode(bytes);
        EXPECT_LE(record.call.data() + record.call.size(), bytes.data() + bytes.size());
      } catch (const std::runtime_error&) { // as good
      }
    }
  }
}

TEST(DedupeKey, IsNoneOnlyWithoutAMessageId) {
  EXPECT_TRUE(dedupe_key("web", "session", "").none());
  EXPECT_FALSE(dedupe_key("", "", "m").none());
}

TEST(DedupeKey, TellsSourceSessionAndMessageIdApart) {
  const std::set<std::pair<std::uint64_t, std::uint64_t>> keys{
      {dedupe_key("ab", "c", "m").high, dedupe_key("ab", "c", "m").low},
      {dedupe_key("a", "bc", "m").high, dedupe_key("a", "bc", "m").low},
      {dedupe_key("abc", "", "m").high, dedupe_key("abc", "", "m").low},
      {dedupe_key("ab", "cm", "m").high, dedupe_key("ab", "cm", "m").low},
      {dedupe_key("ab", "c", "n").high, dedupe_key("ab", "c", "n").low}};
  EXPECT_EQ(keys.size(), 5U);
  EXPECT_EQ(dedupe_key("ab", "c", "m"), dedupe_key("ab", "c", "m"));
}

TEST(DedupeKey, StaysTheSameFromReleaseToRelease) {
  // Keys are stored: another hash would forget every call of the last day.
  const auto key = dedupe_key("src_1", "", "0123");
  EXPECT_EQ(key.high, 1444847780937618028U);
  EXPECT_EQ(key.low, 17840090064484661802U);
}

TEST(DedupeKey, TakesIdsOfAnyLength) {
  const std::string long_id(100'000, 'x');
  EXPECT_EQ(dedupe_key("web", "", long_id), dedupe_key("web", "", long_id));
  EXPECT_FALSE(dedupe_key("web", "", long_id) == dedupe_key("web", "", long_id + "x"));
}

} // namespace
} // namespace plumbline::ingest
