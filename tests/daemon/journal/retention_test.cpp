#include "daemon/journal/record_codec.h"
#include "daemon/journal/segments/segment_list.h"
#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <zstd.h>

namespace plumbline::journal {
namespace {

using testing::ElementsAre;
using testing::Pair;
namespace fs = std::filesystem;

constexpr std::string_view packed_row_begins = "\x28\xb5\x2f\xfd"; // RFC 8878

struct Forgetting : testing::Test {
  TemporaryDirectory directory;
  fs::path file = directory.path() / "journal.db";

  bool on_disk(const std::string& text) const {
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
      if (bytes.find(text) != std::string::npos || in_packed_rows(bytes, text)) return true;
    }
    return false;
  }

  /// The first frame of zstd in one of the files, as it lies there; "": there is none.
  std::string first_packed_row() const {
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
      const auto at = bytes.find(packed_row_begins);
      if (at == std::string::npos) continue;
      const auto size = ZSTD_findFrameCompressedSize(bytes.data() + at, bytes.size() - at);
      if (ZSTD_isError(size) == 0) return bytes.substr(at, size);
    }
    return "";
  }

  /// Whether one of the frames of zstd that lie somewhere in these bytes has the text.
  static bool in_packed_rows(std::string_view bytes, std::string_view text) {
    for (auto at = bytes.find(packed_row_begins); at != std::string_view::npos;
         at = bytes.find(packed_row_begins, at + 1)) {
      const auto rest = bytes.substr(at);
      const auto packed = ZSTD_findFrameCompressedSize(rest.data(), rest.size());
      const auto size = ZSTD_getFrameContentSize(rest.data(), rest.size());
      if (ZSTD_isError(packed) != 0 || size > most_unpacked_bytes) continue;
      try {
        if (unpack(rest.substr(0, packed), size).find(text) != std::string::npos) return true;
      } catch (const NotPacked&) { // the rest of an overwritten row
      }
    }
    return false;
  }
  std::uintmax_t size_on_disk() const {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path()))
      if (entry.is_regular_file()) bytes += entry.file_size();
    return bytes;
  }
};

TEST_F(Forgetting, ErasesCallsFromTheFilesAndLeavesTheOthers) {
  const auto journal = open_journal(file);
  ASSERT_TRUE(append(*journal, batch_of({{"a", "first"}, {"b", "secret-one"}, {"c", "third"}, {"d", "secret-two"}})));
  append_one(*journal, {"e", "fifth"});
  ASSERT_TRUE(on_disk("secret-"));
  EXPECT_EQ(journal->forget({{2, 2}, {4, 4}}), 2U);
  EXPECT_THAT(all_of(*journal), ElementsAre(Pair(1, "first"), Pair(3, "third"), Pair(5, "fifth")));
  EXPECT_FALSE(on_disk("secret-"));
  EXPECT_EQ(journal->mark().erasures, 1U);
}

TEST_F(Forgetting, ErasesCallsFromPackedRowsAndEveryPieceOfThoseThatGoWhole) {
  const auto journal = open_journal(file);
  std::vector<Sent> calls;
  for (int i = 1; i <= 20; ++i) calls.push_back({"", "call-" + std::to_string(i) + "-" + std::string(500, 'x')});
  ASSERT_TRUE(append(*journal, batch_of(calls)));
  const auto packed = [this] { return first_packed_row(); };
  ASSERT_FALSE(packed().empty());
  ASSERT_TRUE(on_disk("call-7-"));
  EXPECT_EQ(journal->forget({{7, 7}}), 1U);
  EXPECT_EQ(all_of(*journal).size(), 19U);
  EXPECT_FALSE(on_disk("call-7-"));
  ASSERT_TRUE(on_disk("call-8-"));

  const auto row = packed();
  ASSERT_GT(row.size(), 64U);
  ASSERT_TRUE(on_disk(row.substr(32, 32)));
  EXPECT_EQ(journal->forget({{1, 20}}), 19U);
  for (std::size_t at = 0; at + 32 <= row.size(); at += 32) EXPECT_FALSE(on_disk(row.substr(at, 32))) << at;
}

TEST_F(Forgetting, SurvivesARestartAndGivesNoSeqAgain) {
  {
    const auto journal = open_journal(file);
    for (const auto* text : {"one", "two", "three"}) append_one(*journal, {text, text});
    EXPECT_EQ(journal->forget({{1, 1}, {3, 3}}), 2U);
    EXPECT_EQ(journal->first(), 2U);
    EXPECT_EQ(journal->head(), 3U);
  }
  const auto journal = open_journal(file);
  EXPECT_EQ(journal->first(), 2U);
  EXPECT_THAT(all_of(*journal), ElementsAre(Pair(2, "two")));
  EXPECT_TRUE(append_one(*journal, {"three", "three"}).duplicate) << "its key outlives it";
  EXPECT_EQ(append_one(*journal, {"four", "four"}).seq, 4U);
}

TEST_F(Forgetting, OfEverythingLeavesAnEmptyJournalThatGoesOn) {
  const auto journal = open_journal(file);
  for (int i = 0; i < 200; ++i) append_one(*journal, {"", random_text(10'000, static_cast<std::uint64_t>(i))});
  EXPECT_EQ(journal->forget({{1, 200}}), 200U);
  EXPECT_EQ(journal->first(), 201U);
  EXPECT_EQ(journal->at_or_after(1), nullptr);
  EXPECT_EQ(journal->at_or_before(200), nullptr);
  EXPECT_EQ(append_one(*journal, {"", "next"}).seq, 201U);
  EXPECT_THAT(all_of(*journal), ElementsAre(Pair(201, "next")));
  EXPECT_EQ(journal->forget({{1, 200}}), 0U) << "they are gone already";
}

TEST_F(Forgetting, LetsCallsComeMeanwhile) {
  const auto journal = open_journal(file);
  std::vector<SeqRange> every_second;
  for (std::uint64_t seq = 2; seq <= 2'000; seq += 2) every_second.push_back({seq, seq});
  for (int i = 0; i < 20; ++i) {
    std::vector<Sent> calls;
    for (std::uint64_t seed = 0; seed < 100; ++seed) calls.push_back({"", random_text(3'000, seed)});
    ASSERT_TRUE(append(*journal, batch_of(calls)));
  }
  std::jthread forgetting([&] { EXPECT_EQ(journal->forget(every_second), 1'000U); });
  for (std::uint64_t i = 0; i < 50; ++i) EXPECT_EQ(append_one(*journal, {"", "new"}).seq, 2'001 + i);
  forgetting.join();
  EXPECT_EQ(all_of(*journal).size(), 1'050U);
}

TEST_F(Forgetting, IsRefusedByAJournalThatHasStopped) {
  const auto journal = open_journal(file);
  append_one(*journal, {"a"});
  journal->stop();
  EXPECT_THROW(journal->forget({{1, 1}}), std::runtime_error);
}

struct Retention : Forgetting {
  static void wait_for(const std::function<bool()>& met) {
    while (!met()) std::this_thread::yield();
  }
};

TEST_F(Retention, DropsWhatIsOlderThanItMayBeAndNothingElse) {
  constexpr std::int64_t hour = 3'600'000;
  std::atomic<std::int64_t> now{test_time};
  SqliteJournalOptions options;
  options.clock = [&now] { return now.load(); };
  options.keep_for = std::chrono::hours(1);
  const auto journal = open_journal(file, std::move(options));
  append_one(*journal, {"a", "old"}, now);
  append_one(*journal, {"b", "old"}, now);
  now += hour; // exactly as old as it may be
  append_one(*journal, {"c", "new"}, now);
  EXPECT_EQ(journal->first(), 1U);
  ++now;
  wait_for([&] { return journal->first() == 3; });
  EXPECT_THAT(all_of(*journal), ElementsAre(Pair(3, "new")));
  EXPECT_TRUE(append_one(*journal, {"a", "old"}, now).duplicate) << "its key outlives it";
}

TEST_F(Retention, DropsNothingTooEarlyWhereTheClockIsSetBack) {
  constexpr std::int64_t hour = 3'600'000;
  std::atomic<std::int64_t> now{test_time};
  SqliteJournalOptions options;
  options.clock = [&now] { return now.load(); };
  options.keep_for = std::chrono::hours(1);
  const auto journal = open_journal(file, std::move(options));
  append_one(*journal, {"a", "first"}, now);
  now -= 3 * hour;
  append_one(*journal, {"b", "while it is wrong"}, now);
  now += 3 * hour; // right again: by its stamp the second is too old, and it came behind the first
  append_one(*journal, {"c", "third"}, now);
  EXPECT_EQ(journal->first(), 1U);
  now += hour + 1;
  wait_for([&] { return journal->first() == 4; });
  EXPECT_EQ(journal->head(), 3U);
}

TEST_F(Retention, KeepsNoMoreThanItsSizeAndUsesTheRoomAgain) {
  SqliteJournalOptions options;
  options.keep_bytes = 8U << 20U;
  const auto journal = open_journal(file, std::move(options));
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 160; ++i)
      append_one(*journal, {"", random_text(100'000, static_cast<std::uint64_t>(i))}); // 16 MB
    append_one(*journal, {"", "last"});
    wait_for([&] { return journal->head() - journal->first() < 100; });
  }
  EXPECT_GT(journal->head() - journal->first(), 30U) << "and not much less";
  journal->stop();
  // Two pages a call: without using the room again three rounds have 60 MiB; with it at most what is kept before a
  // round (100 calls) and all of the round, however late it is dropped: 33 MiB.
  EXPECT_LT(size_on_disk(), 40U << 20U);
}

} // namespace
} // namespace plumbline::journal
