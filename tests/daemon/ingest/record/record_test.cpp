#include "daemon/ingest/dedupe_keys.h"
#include "daemon/ingest/record/record.h"

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
    EXPECT_THROW(static_cast<void>(decode(std::string_view(bytes).substr(0, size))), std::runtime_error) << size;
  bytes.push_back('x');
  EXPECT_THROW(static_cast<void>(decode(bytes)), std::runtime_error);
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

constexpr std::array<std::uint8_t, 32> secret{1, 2, 3};

TEST(DedupeKeys, AreOthersWithAnotherSecretAndStayTheSameFromReleaseToRelease) {
  const auto key = DedupeKeys(secret).of("src_1", "", "0123");
  EXPECT_EQ(key, DedupeKeys(secret).of("src_1", "", "0123"));
  EXPECT_FALSE(key == dedupe_key("src_1", "", "0123"));
  EXPECT_FALSE(key == DedupeKeys(std::array<std::uint8_t, 32>{1, 2, 4}).of("src_1", "", "0123"));
  // They are stored: another hash would forget every call of the last day.
  EXPECT_EQ(key.high, 15138723003336228059U);
  EXPECT_EQ(key.low, 4964807850444008997U);
}

TEST(DedupeKeys, TellSourceSessionAndMessageIdApartAndCarryTheSourcesTag) {
  const DedupeKeys keys(secret);
  EXPECT_TRUE(keys.of("web", "s", "").none());
  std::set<std::pair<std::uint64_t, std::uint64_t>> all;
  for (const auto& [source, session, id] : std::vector<std::array<const char*, 3>>{
           {"ab", "c", "m"}, {"a", "bc", "m"}, {"abc", "", "m"}, {"ab", "cm", "m"}, {"ab", "c", "n"}}) {
    const auto key = keys.of(source, session, id);
    all.emplace(key.high, key.low);
    EXPECT_EQ(DedupeKeys::tag_of(key), keys.tag_of(source));
  }
  EXPECT_EQ(all.size(), 5U);
}

TEST(DedupeKeys, KnowKeysWithoutTheSecretUntilTheirDayIsOver) {
  EXPECT_FALSE(DedupeKeys(secret).knows_old(0));
  EXPECT_TRUE(DedupeKeys(secret, 100).knows_old(99));
  EXPECT_FALSE(DedupeKeys(secret, 100).knows_old(100));
}

TEST(DedupeKey, TakesIdsOfAnyLength) {
  const std::string long_id(100'000, 'x');
  EXPECT_EQ(dedupe_key("web", "", long_id), dedupe_key("web", "", long_id));
  EXPECT_FALSE(dedupe_key("web", "", long_id) == dedupe_key("web", "", long_id + "x"));
}

} // namespace
} // namespace plumbline::ingest
