#include "daemon/journal/index/call_index.h"
#include "daemon/journal/index/index_segment.h"
#include "daemon/journal/index/index_terms.h"
#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace plumbline::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

struct CallIndexes : testing::Test {
  TemporaryDirectory directory;
  fs::path file = directory.path() / "index.db";
  std::unique_ptr<Journal> journal = open_journal(directory.path() / "journal.db");
  std::uint64_t appended = 0;
  std::int64_t set_back = 0; ///< the clock, in ms

  /// `count` calls: the user of call N is "uN", its event "even" or "odd", its time test_time + N.
  void fill(std::uint64_t count) {
    for (const auto end = appended + count; appended < end;) {
      ingest::Batch batch;
      batch.received_at_ms = test_time + static_cast<std::int64_t>(appended) - set_back;
      for (int i = 0; i < 2'000 && appended < end; ++i) add_call(batch);
      ASSERT_TRUE(append(*journal, std::move(batch)));
    }
  }

  void add_call(ingest::Batch& batch) {
    const auto seq = ++appended;
    const auto call = R"({"type":"track","event":")" + std::string(seq % 2 == 0 ? "even" : "odd") +
                      R"(","messageId":"m)" + std::to_string(seq) + R"(","userId":"u)" + std::to_string(seq) +
                      R"(","anonymousId":"a)" + std::to_string(seq % 100) + "\"}";
    ingest::Record record;
    record.received_at_ms = test_time + static_cast<std::int64_t>(seq) - set_back;
    record.type = validator::CallType::track;
    record.result = seq % 5'000 == 7 ? validator::VerdictResult::fail : validator::VerdictResult::pass;
    record.source_id = "src_1";
    record.source_name = "Website";
    record.event = seq % 2 == 0 ? "even" : "odd";
    record.set(ingest::RecordFlag::has_event);
    if (seq % 5'000 == 7)
      record.details =
          R"("violations":[{"kind":"type","path":"/a"},{"kind":"required","path":"/b"}],"truncated":false)";
    record.call = call;
    batch.entries.push_back({batch.bytes.size(), {}, 0});
    ingest::encode(record, batch.bytes);
  }

  std::vector<std::uint64_t> find(CallIndex& index, std::vector<AnyOf> terms, std::size_t limit = 100,
                                  const TimeRange& time = {}) {
    index.catch_up();
    return index.find(terms, index.indexed_to() + 1, 1, limit, time).seqs;
  }
};

AnyOf user(std::uint64_t seq) { return {{IndexField::user_id, "u" + std::to_string(seq)}}; }

TEST_F(CallIndexes, FindCallsByEachFieldNewestFirst) {
  fill(10'010);
  CallIndex index(file, *journal);
  EXPECT_THAT(find(index, {user(77)}), ElementsAre(77));
  EXPECT_THAT(find(index, {{{IndexField::message_id, "m9999"}}}), ElementsAre(9'999));
  EXPECT_THAT(find(index, {{{IndexField::anonymous_id, "a5"}}}, 2), ElementsAre(10'005, 9'905));
  EXPECT_THAT(find(index, {{{IndexField::result, "fail"}}}), ElementsAre(10'007, 5'007, 7));
  EXPECT_THAT(find(index, {{{IndexField::kind, "required"}}}), ElementsAre(10'007, 5'007, 7));
  EXPECT_THAT(find(index, {{{IndexField::kind, "enum"}}}), IsEmpty());
  EXPECT_THAT(find(index, {{{IndexField::source, "Website"}}, {{IndexField::event, "even"}}}, 2),
              ElementsAre(10'010, 10'008));
  EXPECT_THAT(find(index, {{{IndexField::source, "src_1"}}, {{IndexField::type, "track"}}}, 1), ElementsAre(10'010));
  EXPECT_THAT(find(index, {{{IndexField::env, "dev"}}, {{IndexField::session, ""}}}, 1), ElementsAre(10'010));
}

TEST_F(CallIndexes, MeetEveryTermByOneOfItsValues) {
  fill(300);
  CallIndex index(file, *journal);
  EXPECT_THAT(find(index, {{user(3)[0], user(4)[0], user(200)[0]}, {{IndexField::event, "even"}}}),
              ElementsAre(200, 4));
}

TEST_F(CallIndexes, FindTheSameWhetherCallsAreInMemoryInSmallSegmentsOrInLargeOnes) {
  fill(300'000); // one large segment, two small ones, the rest in memory
  CallIndex index(file, *journal);
  for (const std::uint64_t seq :
       {1ULL, 16'383ULL, 16'384ULL, 262'143ULL, 262'144ULL, 294'911ULL, 294'912ULL, 300'000ULL})
    EXPECT_THAT(find(index, {user(seq)}), ElementsAre(seq));
  const auto failing = find(index, {{{IndexField::result, "fail"}}});
  EXPECT_EQ(failing.size(), 60U);
  EXPECT_EQ(failing.front(), 295'007U);
  EXPECT_EQ(failing.back(), 7U);
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM segments WHERE level = 1").getInt(), 1);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM segments WHERE level = 0").getInt(), 2);
}

TEST_F(CallIndexes, SayHowFarTheyLooked) {
  fill(20'000);
  CallIndex index(file, *journal);
  index.catch_up();
  const std::vector<AnyOf> even{{{IndexField::event, "even"}}};
  auto found = index.find(even, 20'001, 1, 2);
  EXPECT_THAT(found.seqs, ElementsAre(20'000, 19'998));
  EXPECT_EQ(found.scanned_to, 19'998U);
  found = index.find(even, found.scanned_to, 19'990, 100);
  EXPECT_THAT(found.seqs, ElementsAre(19'996, 19'994, 19'992, 19'990));
  EXPECT_EQ(found.scanned_to, 19'990U);
  const std::vector<AnyOf> nobody{user(123'456)};
  EXPECT_EQ(index.find(nobody, 20'001, 1, 2).scanned_to, 1U);
}

TEST_F(CallIndexes, LeaveOutWhatCameAtAnotherTime) {
  fill(40'000);
  CallIndex index(file, *journal);
  // Times are known for each 1,024 calls: the caller looks at the rest.
  const auto found = find(index, {}, 100'000, {test_time + 20'000, test_time + 20'100});
  EXPECT_LE(found.size(), 2 * calls_per_time_span);
  EXPECT_THAT(found, testing::Contains(20'000));
  EXPECT_THAT(found, testing::Contains(20'099));
  EXPECT_THAT(find(index, {user(5)}, 10, {test_time + 20'000, {}}), IsEmpty());
}

TEST_F(CallIndexes, FindCallsByTheirTimesWhereTheClockWasSetBack) {
  fill(20'000);
  set_back = 100'000;
  fill(20'000);
  set_back = 0;
  fill(100);
  for (int restart = 0; restart < 2; ++restart) {
    CallIndex index(file, *journal);
    const auto wrong = find(index, {}, 100'000, {{}, test_time - 1});
    for (const std::uint64_t seq : {20'001, 30'000, 40'000}) EXPECT_THAT(wrong, testing::Contains(seq));
    EXPECT_LE(wrong.size(), 20'000 + 2 * calls_per_time_span);
    const auto right = find(index, {}, 100'000, {test_time, {}});
    for (const std::uint64_t seq : {1, 20'000, 40'001, 40'100}) EXPECT_THAT(right, testing::Contains(seq));
    EXPECT_LE(right.size(), 20'100 + 3 * calls_per_time_span);
  }
}

TEST_F(CallIndexes, GoOnWhereTheyWereAfterARestart) {
  fill(20'000);
  {
    CallIndex index(file, *journal);
    index.catch_up();
  }
  fill(20'000);
  CallIndex index(file, *journal);
  for (const std::uint64_t seq : {1, 16'384, 20'000, 20'001, 40'000})
    EXPECT_THAT(find(index, {user(seq)}), ElementsAre(seq));
}

TEST_F(CallIndexes, AreMadeAnewWhereTheFileIsDamagedOrAnotherJournals) {
  fill(20'000);
  { CallIndex(file, *journal).catch_up(); }
  std::ofstream(file, std::ios::trunc) << "rubbish";
  {
    CallIndex index(file, *journal);
    EXPECT_THAT(find(index, {user(5)}), ElementsAre(5));
  }
  journal = open_journal(directory.path() / "other.db");
  appended = 1'000'000;
  fill(10);
  CallIndex index(file, *journal);
  EXPECT_THAT(find(index, {user(5)}), IsEmpty());
  EXPECT_THAT(find(index, {user(1'000'005)}), ElementsAre(5));
}

TEST_F(CallIndexes, AreMadeAnewOnceAReaderFindsADamagedShard) {
  fill(20'000);
  { CallIndex(file, *journal).catch_up(); }
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE shards SET data = CAST(substr(data, 1, length(data) - 1) || x'ff' AS BLOB)");
  CallIndex index(file, *journal);
  index.catch_up();
  const std::vector<AnyOf> terms{user(5)};
  EXPECT_EQ(index.find(terms, 20'001, 1, 10).scanned_to, 20'001U) << "nothing was considered";
  while (index.find(terms, 20'001, 1, 10).seqs.empty()) index.catch_up();
  EXPECT_THAT(find(index, {user(5)}), ElementsAre(5));
}

TEST_F(CallIndexes, KeepNoTraceOfWhatIsErased) {
  fill(40'000);
  CallIndex index(file, *journal);
  index.catch_up();
  index.erase({{5, 5}, {16'000, 17'000}, {39'999, 40'000}});
  for (const std::uint64_t seq : {5, 16'000, 16'384, 17'000, 39'999, 40'000})
    EXPECT_THAT(find(index, {user(seq)}), IsEmpty()) << seq;
  for (const std::uint64_t seq : {4, 6, 15'999, 17'001, 39'998})
    EXPECT_THAT(find(index, {user(seq)}), ElementsAre(seq));
}

TEST(IndexSegment, GivesBackWhatItWasGiven) {
  std::vector<TermAt> terms;
  for (std::uint32_t hash = 0; hash < 50; ++hash)
    for (std::uint32_t at = 0; at < 16'384; at += hash == 0 ? 1 : hash * hash) terms.push_back(term_at(hash, at));
  for (std::uint32_t at = 100; at < 200; ++at) terms.push_back(term_at(77, at)); // a run
  const auto bytes = encode_shard(terms);
  std::vector<TermAt> read;
  decode_shard(bytes, read);
  EXPECT_EQ(read, terms);
  Positions found(16'384);
  find_in_shard(bytes, 77, found);
  EXPECT_TRUE(found.has(100) && found.has(199) && !found.has(99) && !found.has(200));
  for (std::size_t cut = 0; cut < bytes.size(); cut += 97)
    EXPECT_THROW(decode_shard(bytes.substr(0, cut), read), IndexDamage);
}

TEST(TermReaders, TellTheSameOfACallWhoseIdsAreKnown) {
  ingest::Record record;
  record.type = validator::CallType::track;
  record.call = R"({"type":"track","event":"A","messageId":"m","userId":"u","anonymousId":"a"})";
  ingest::IdHashes ids{.known = true};
  ids.set(ingest::IdField::message_id, "m");
  ids.set(ingest::IdField::user_id, "u");
  ids.set(ingest::IdField::anonymous_id, "a");
  TermReader reader;
  std::vector<std::uint32_t> known;
  std::vector<std::uint32_t> read;
  reader.append(record, ids, known);
  reader.append(record, {}, read);
  EXPECT_EQ(known, read);
  EXPECT_THAT(known, testing::IsSupersetOf({hash_of(IndexField::message_id, "m"), hash_of(IndexField::user_id, "u"),
                                            hash_of(IndexField::anonymous_id, "a")}));
}

} // namespace
} // namespace plumbline::journal
