#include "tests/daemon/journal/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>

namespace plumbline::journal {
namespace {

using ingest::AppendFault;
using testing::HasSubstr;

constexpr std::int64_t day = 24 * 60 * 60 * 1'000;

struct OnDisk : testing::Test {
  TemporaryDirectory directory;
  std::atomic<std::int64_t> now{test_time};

  std::unique_ptr<Journal> open() {
    SqliteJournalOptions options;
    options.clock = [this] { return now.load(); };
    return open(std::move(options));
  }
  std::unique_ptr<Journal> open(SqliteJournalOptions options) {
    return open_journal(directory.path() / "journal.db", std::move(options));
  }
};

/// What the code under test logs, in place of stderr.
class Log {
 public:
  Log() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_)));
  }
  ~Log() { spdlog::set_default_logger(before_); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  std::string text() const { return lines_.str(); }

 private:
  std::ostringstream lines_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(OnDisk, IsEmptyAtFirst) {
  const auto journal = open();
  EXPECT_EQ(journal->head(), 0U);
  EXPECT_EQ(journal->first(), 1U);
  EXPECT_EQ(journal->at_or_after(0), nullptr);
  EXPECT_EQ(journal->at_or_before(100), nullptr);
  EXPECT_EQ(journal->recent(1), nullptr);
}

TEST_F(OnDisk, GivesSeqsFromOneWithoutAGap) {
  const auto journal = open();
  const auto answers = append(*journal, batch_of({{"a"}, {"b"}, {"c"}})).value();
  EXPECT_EQ(answers[0].seq, 1U);
  EXPECT_EQ(answers[2].seq, 3U);
  EXPECT_EQ(append_one(*journal, {"d"}).seq, 4U);
  EXPECT_EQ(journal->head(), 4U);
  EXPECT_EQ(journal->first(), 1U);
}

TEST_F(OnDisk, GivesNoSeqTwiceAcrossARestart) {
  auto journal = open();
  append(*journal, batch_of({{"a", "1"}, {"b", "2"}}));
  journal = nullptr;
  journal = open();
  EXPECT_EQ(journal->head(), 2U);
  EXPECT_EQ(journal->first(), 1U);
  EXPECT_EQ(append_one(*journal, {"c", "3"}).seq, 3U);
  using Calls = std::vector<std::pair<std::uint64_t, std::string>>;
  EXPECT_EQ(all_of(*journal), (Calls{{1, "1"}, {2, "2"}, {3, "3"}}));
}

TEST_F(OnDisk, AnswersADuplicateWithItsFirst) {
  const auto journal = open();
  append(*journal, batch_of({{"a"}, {"b"}}));
  const auto again = append_one(*journal, {"b"});
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.seq, 2U);
  EXPECT_EQ(journal->head(), 2U);
  EXPECT_EQ(all_of(*journal).size(), 2U);
}

TEST_F(OnDisk, JournalsAnIdWithOtherContentAndMarksIt) {
  const auto journal = open();
  append_one(*journal, {"a", "one"});
  const auto other = append_one(*journal, {"a", "two"});
  EXPECT_FALSE(other.duplicate);
  EXPECT_TRUE(other.reused);
  EXPECT_EQ(other.seq, 2U);
  EXPECT_TRUE(journal->at_or_after(2)->record(2).has(ingest::RecordFlag::message_id_reused));
  EXPECT_EQ(append_one(*journal, {"a", "one"}).seq, 1U);
  EXPECT_EQ(append_one(*journal, {"a", "two"}).seq, 2U);
}

TEST_F(OnDisk, KnowsDuplicatesAfterARestart) {
  for (const bool clean : {true, false}) {
    auto journal = open();
    const std::string id = clean ? "clean" : "killed";
    const auto first = append_one(*journal, {id, "one"});
    const auto other = append_one(*journal, {id, "two"});
    if (clean) journal->stop();
    journal = nullptr;
    journal = open();
    EXPECT_EQ(append_one(*journal, {id, "one"}).seq, first.seq);
    EXPECT_EQ(append_one(*journal, {id, "two"}).seq, other.seq);
    EXPECT_TRUE(append_one(*journal, {id, "three"}).reused);
  }
}

TEST_F(OnDisk, KnowsThousandsOfDuplicatesAfterARestart) {
  constexpr int batches = 30;
  constexpr int calls = 1'000; // so that keys go to their own table several times, and some stay loose
  auto journal = open();
  const auto batch = [](int number) {
    std::vector<Sent> sent;
    for (int i = 0; i < calls; ++i) sent.push_back({std::to_string(number * calls + i)});
    return batch_of(sent);
  };
  for (int i = 0; i < batches; ++i) append(*journal, batch(i));
  for (int restart = 0; restart < 2; ++restart) {
    journal = nullptr;
    journal = open();
    for (int i = 0; i < batches; ++i) {
      const auto answers = append(*journal, batch(i)).value();
      for (std::size_t k = 0; k < answers.size(); ++k) {
        ASSERT_TRUE(answers[k].duplicate);
        ASSERT_EQ(answers[k].seq, static_cast<std::uint64_t>(i * calls) + k + 1);
      }
    }
  }
  EXPECT_EQ(journal->head(), static_cast<std::uint64_t>(batches * calls));
}

TEST_F(OnDisk, ForgetsAMessageIdAfter24HoursAndNotBefore) {
  auto journal = open();
  append_one(*journal, {"a"}, now);
  append_one(*journal, {"b"}, now);
  EXPECT_TRUE(append_one(*journal, {"a"}, now + day - 1).duplicate);
  EXPECT_FALSE(append_one(*journal, {"a"}, now + day).duplicate);
  journal = nullptr;

  now += day - 1;
  journal = open();
  EXPECT_TRUE(append_one(*journal, {"b"}, now).duplicate);
  journal = nullptr;
  now += 1;
  journal = open();
  EXPECT_FALSE(append_one(*journal, {"b"}, now).duplicate);
}

TEST_F(OnDisk, GoesOnWhereTheClockIsSetBack) {
  auto journal = open();
  append_one(*journal, {"a"}, now);
  now -= day / 2;
  EXPECT_TRUE(append_one(*journal, {"a"}, now).duplicate);
  EXPECT_EQ(append_one(*journal, {"b"}, now).seq, 2U);
  journal = nullptr;
  journal = open();
  EXPECT_EQ(journal->head(), 2U);
  for (const auto& [id, seq] : {std::pair{"a", 1U}, std::pair{"b", 2U}}) {
    const auto again = append_one(*journal, {id}, now);
    EXPECT_TRUE(again.duplicate) << id;
    EXPECT_EQ(again.seq, seq);
  }
  now -= 2 * day;
  EXPECT_FALSE(append_one(*journal, {"a"}, now).duplicate) << "what lies more than a day ahead counts as forgotten";
  EXPECT_TRUE(append_one(*journal, {"a"}, now).duplicate);
  now = test_time + 1; // and right again
  EXPECT_EQ(append_one(*journal, {"c"}, now).seq, 4U);
  journal = nullptr;
  journal = open();
  EXPECT_EQ(journal->head(), 4U);
  EXPECT_EQ(all_of(*journal).size(), 4U);
  EXPECT_TRUE(append_one(*journal, {"c"}, now).duplicate);
}

TEST_F(OnDisk, CountsDuplicatesAcrossARestart) {
  auto journal = open();
  append(*journal, batch_of({{"a"}, {"b"}}));
  append(*journal, batch_of({{"a"}, {"a"}}));
  EXPECT_EQ(journal->duplicates_of(1), 2U);
  EXPECT_EQ(journal->duplicates_of(2), 0U);
  EXPECT_EQ(journal->duplicates_of(99), 0U);
  journal = nullptr;
  journal = open();
  append_one(*journal, {"a"});
  EXPECT_EQ(journal->duplicates_of(1), 3U);
}

TEST_F(OnDisk, WakesReadersBeforeItAnswers) {
  const auto journal = open();
  std::vector<std::string> order; // the journal's thread, until the answers
  journal->on_commit([&](std::uint64_t head) {
    EXPECT_EQ(journal->head(), head);
    EXPECT_TRUE(journal->recent(head));
    order.push_back("commit " + std::to_string(head));
  });
  std::promise<void> answered;
  journal->append(batch_of({{"a"}, {"b"}}), [&](const AppendResult& result) {
    order.push_back("done " + std::to_string(result->back().seq));
    answered.set_value();
  });
  answered.get_future().wait();
  append_one(*journal, {"a"}); // commits nothing
  EXPECT_EQ(order, (std::vector<std::string>{"commit 2", "done 2"}));
}

TEST_F(OnDisk, AnswersAnEmptyBatch) {
  const auto journal = open();
  EXPECT_TRUE(append(*journal, batch_of({})).value().empty());
  EXPECT_EQ(journal->head(), 0U);
}

TEST_F(OnDisk, ThrowsAtABatchThatItsMakerGotWrong) {
  const auto journal = open();
  auto batch = batch_of({{"a"}, {"b"}});
  batch.entries[1].offset = batch.bytes.size() + 1;
  EXPECT_THROW(journal->append(std::move(batch), [](const AppendResult&) {}), std::invalid_argument);
}

TEST_F(OnDisk, RefusesAtOnceWhatDoesNotFitAndGoesOn) {
  SqliteJournalOptions options;
  options.max_waiting_bytes = 10'000;
  const auto journal = open(std::move(options));
  std::promise<void> begun;
  std::promise<void> go_on;
  std::vector<AppendResult> results;
  journal->append(batch_of({{"a"}}), [&](const AppendResult&) {
    begun.set_value();
    go_on.get_future().wait(); // nothing is committed meanwhile
  });
  begun.get_future().wait();
  std::promise<void> last;
  journal->append(batch_of({{"b", std::string(9'000, 'b')}}), [&](const AppendResult&) { last.set_value(); });
  bool refused = false;
  journal->append(batch_of({{"c", std::string(9'000, 'c')}}),
                  [&](const AppendResult& result) { refused = result.error() == AppendFault::overloaded; });
  EXPECT_TRUE(refused) << "before append() returns";
  go_on.set_value();
  last.get_future().wait();
  EXPECT_EQ(append_one(*journal, {"c"}).seq, 3U);
}

TEST_F(OnDisk, PutsWhatWaitsIntoGroupsOfTheSizeThatIsAllowed) {
  SqliteJournalOptions options;
  options.max_group_bytes = 10'000;
  const auto journal = open(std::move(options));
  std::promise<void> begun;
  std::promise<void> go_on;
  journal->append(batch_of({{""}}), [&](const AppendResult&) {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  std::promise<void> last;
  for (int i = 0; i < 9; ++i) journal->append(batch_of({{"", std::string(3'000, 'x')}}), [](const AppendResult&) {});
  journal->append(batch_of({{"", std::string(50'000, 'x')}}), [&](const AppendResult&) { last.set_value(); });
  go_on.set_value();
  last.get_future().wait();
  EXPECT_EQ(journal->at_or_after(2)->first(), 2U);
  EXPECT_EQ(journal->at_or_after(2)->last(), 5U) << "the fourth reaches the limit";
  EXPECT_EQ(journal->at_or_after(6)->last(), 9U);
  EXPECT_EQ(journal->at_or_after(10)->last(), 11U);
}

TEST_F(OnDisk, CommitsWhatItTookWhenItStopsAndThenRefuses) {
  const auto journal = open();
  std::atomic<int> taken{0};
  for (int i = 0; i < 100; ++i)
    journal->append(batch_of({{""}}), [&](const AppendResult& result) { taken += result.has_value() ? 1 : 0; });
  journal->stop();
  EXPECT_EQ(taken, 100);
  EXPECT_EQ(append(*journal, batch_of({{""}})).error(), AppendFault::stopping);
  EXPECT_EQ(all_of(*journal).size(), 100U) << "reading goes on";
  journal->stop();
}

TEST_F(OnDisk, SurvivesAFullDiskAndGoesOnWhenThereIsRoom) {
  std::atomic<std::uint32_t> pages{20};
  SqliteJournalOptions options;
  options.page_limit = [&pages] { return pages.load(); };
  auto journal = open(std::move(options));
  const Log log;
  const auto large = random_text(200'000, 1);

  std::uint64_t last = 0;
  std::string refused;
  for (int i = 0; i < 20 && refused.empty(); ++i) {
    const auto id = "m" + std::to_string(i);
    const auto result = append(*journal, batch_of({{id, large}}));
    if (result)
      last = result->at(0).seq;
    else {
      EXPECT_EQ(result.error(), AppendFault::disk_full);
      refused = id;
    }
  }
  ASSERT_GT(last, 0U);
  ASSERT_FALSE(refused.empty());
  EXPECT_EQ(journal->head(), last);
  EXPECT_EQ(append(*journal, batch_of({{refused, large}})).error(), AppendFault::disk_full);
  EXPECT_EQ(append_one(*journal, {"m0", large}).seq, 1U) << "a duplicate of what is durable needs no room";
  EXPECT_EQ(all_of(*journal).size(), last) << "readers are served";

  pages = 1'000;
  const auto retried = append_one(*journal, {refused, large});
  EXPECT_FALSE(retried.duplicate) << "a refused call is not remembered";
  EXPECT_EQ(retried.seq, last + 1) << "and took no seq";
  EXPECT_THAT(log.text(), HasSubstr("the disk is full: calls are refused until there is space"));
  EXPECT_EQ(log.text().find("the disk is full"), log.text().rfind("the disk is full")) << "said once";
  EXPECT_THAT(log.text(), HasSubstr("the disk has space again"));

  journal = nullptr;
  journal = open();
  EXPECT_EQ(all_of(*journal).size(), last + 1);
}

} // namespace
} // namespace plumbline::journal
