#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <latch>
#include <mutex>
#include <thread>

namespace plumbline::journal {
namespace {

TEST(JournalThreads, AppendAndReadAtOnceWithoutLossOrRepeat) {
  constexpr int appenders = 4;
  constexpr int batches = 60;
  constexpr std::size_t total = appenders * batches * 3;
  const TemporaryDirectory directory;
  SqliteJournalOptions options;
  options.recent_bytes = 20'000; // so that readers meet memory and file
  const auto journal = open_journal(directory.path() / "journal.db", std::move(options));
  std::atomic<std::uint64_t> woken{0};
  journal->on_commit([&woken](std::uint64_t head) {
    woken = head;
    woken.notify_all();
  });

  std::latch answered(appenders * batches);
  std::mutex mutex;
  std::vector<std::uint64_t> seqs;
  std::vector<std::thread> threads;
  for (int who = 0; who < appenders; ++who)
    threads.emplace_back([&, who] {
      for (int i = 0; i < batches; ++i) {
        const auto id = std::to_string(who) + "-" + std::to_string(i);
        journal->append(batch_of({{id + "a", id}, {id + "b", id}, {"", id}, {id + "a", id}}),
                        [&](const AppendResult& result) {
                          {
                            const std::lock_guard lock(mutex);
                            for (const auto& answer : *result)
                              if (!answer.duplicate) seqs.push_back(answer.seq);
                          }
                          answered.count_down();
                        });
      }
    });
  for (int reader = 0; reader < 4; ++reader)
    threads.emplace_back([&] {
      std::uint64_t next = 1;
      while (next <= total) {
        const auto seen = woken.load();
        if (const auto group = journal->at_or_after(next)) {
          EXPECT_EQ(group->first() <= next && next <= group->last(), true);
          EXPECT_FALSE(group->verdict_json(next, ingest::Sight()).empty());
          EXPECT_FALSE(group->record(group->last()).call.empty());
          (void)journal->at_or_before(next / 2 + 1);
          (void)journal->duplicates_of(next);
          (void)journal->recent(next);
          EXPECT_GE(journal->head(), group->last());
          next = group->last() + 1;
        } else {
          woken.wait(seen);
        }
      }
    });
  for (auto& thread : threads) thread.join();
  answered.wait();

  std::sort(seqs.begin(), seqs.end());
  ASSERT_EQ(seqs.size(), total);
  for (std::size_t i = 0; i < seqs.size(); ++i) ASSERT_EQ(seqs[i], i + 1);
}

TEST(JournalThreads, GiveOneFirstToAnIdThatManySendAtOnce) {
  constexpr int racers = 4;
  constexpr int rounds = 50;
  const TemporaryDirectory directory;
  const auto journal = open_journal(directory.path() / "journal.db");
  std::barrier start(racers);
  std::vector<std::vector<ingest::Appended>> answers(racers);
  std::vector<std::thread> threads;
  for (std::size_t who = 0; who < racers; ++who)
    threads.emplace_back([&, who] {
      for (int round = 0; round < rounds; ++round) {
        start.arrive_and_wait();
        answers[who].push_back(append_one(*journal, {"same" + std::to_string(round), "x"}));
      }
    });
  for (auto& thread : threads) thread.join();

  for (std::size_t round = 0; round < rounds; ++round) {
    int firsts = 0;
    for (const auto& mine : answers) {
      firsts += mine[round].duplicate ? 0 : 1;
      EXPECT_EQ(mine[round].seq, answers[0][round].seq);
    }
    EXPECT_EQ(firsts, 1);
    EXPECT_EQ(journal->duplicates_of(answers[0][round].seq), static_cast<std::uint64_t>(racers - 1));
  }
  EXPECT_EQ(journal->head(), static_cast<std::uint64_t>(rounds));
}

TEST(JournalThreads, AnswerEveryAppendWhileTheJournalStops) {
  constexpr int appenders = 3;
  constexpr int calls = 200;
  const TemporaryDirectory directory;
  const auto journal = open_journal(directory.path() / "journal.db");
  std::atomic<int> taken{0};
  std::atomic<int> refused{0};
  std::latch some(20);
  std::vector<std::thread> threads;
  for (int who = 0; who < appenders; ++who)
    threads.emplace_back([&, who] {
      for (int i = 0; i < calls; ++i) {
        journal->append(batch_of({{"", "x"}}), [&](const AppendResult& result) {
          if (result)
            ++taken;
          else if (result.error() == ingest::AppendFault::stopping)
            ++refused;
        });
        if (i < 20 && who == 0) some.count_down();
      }
    });
  some.wait();
  journal->stop();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken + refused, appenders * calls);
  EXPECT_EQ(journal->head(), static_cast<std::uint64_t>(taken.load()));
}

} // namespace
} // namespace plumbline::journal
