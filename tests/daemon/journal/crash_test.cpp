#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <random>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace plumbline::journal {
namespace {

/// Appends from several threads for ever, and writes a line for each answer: the seq and the call's text, which is the
/// call's own. In a process of its own.
[[noreturn]] void append_for_ever(const std::filesystem::path& file, int answers, int round) {
  const auto journal = open_journal(file);
  std::vector<std::thread> threads;
  for (int who = 0; who < 4; ++who)
    threads.emplace_back([&, who] {
      for (int i = 0;; ++i) {
        std::vector<Sent> calls;
        for (int k = 0; k <= i % 7; ++k) {
          const auto id =
              std::to_string(round) + "-" + std::to_string(who) + "-" + std::to_string(i) + "-" + std::to_string(k);
          calls.push_back({id, id});
        }
        const auto result = append(*journal, batch_of(calls));
        std::string lines;
        for (std::size_t k = 0; k < calls.size(); ++k)
          lines += std::to_string(result->at(k).seq) + " " + calls[k].content + "\n";
        // One write, below a pipe's atomic size: lines of several threads do not mix.
        if (::write(answers, lines.data(), lines.size()) < 0) ::_exit(1);
      }
    });
  for (auto& thread : threads) thread.join();
  ::_exit(0);
}

std::string all_from(int descriptor) {
  std::string text;
  char buffer[65'536];
  for (ssize_t size = 0; (size = ::read(descriptor, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  return text;
}

TEST(Crash, KillNineLosesNothingThatWasAnsweredAndKeepsItOnce) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "journal.db";
  std::mt19937 random(std::random_device{}());
  std::map<std::uint64_t, std::string> answered; // by every round so far
  for (int round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      append_for_ever(file, ends[1], round);
    }
    ::close(ends[1]);
    // A number of answers, not of milliseconds: it is in the middle of its work, wherever that is.
    std::string text;
    const std::size_t enough = 2'000 + random() % 20'000;
    char buffer[4'096];
    while (text.size() < enough) {
      const auto size = ::read(ends[0], buffer, sizeof buffer);
      ASSERT_GT(size, 0);
      text.append(buffer, static_cast<std::size_t>(size));
    }
    ::kill(child, SIGKILL);
    text += all_from(ends[0]);
    ::close(ends[0]);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);

    std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
    std::uint64_t seq = 0;
    std::string id;
    while (lines >> seq >> id) {
      ASSERT_TRUE(answered.emplace(seq, id).second) << "seq " << seq << " was given twice";
    }

    const auto journal = open_journal(file);
    const auto kept = all_of(*journal);
    ASSERT_EQ(kept.size(), journal->head()) << "seqs have a gap";
    std::map<std::string, std::uint64_t> places;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      ASSERT_EQ(kept[i].first, i + 1);
      ASSERT_TRUE(places.emplace(kept[i].second, kept[i].first).second) << kept[i].second << " is there twice";
    }
    for (const auto& [place, text_of_call] : answered) {
      ASSERT_LE(place, kept.size()) << "an answered call is lost";
      ASSERT_EQ(kept[place - 1].second, text_of_call);
    }
    // A client that saw no answer sends again.
    const auto& last = kept.back();
    EXPECT_EQ(append_one(*journal, {last.second, last.second}).seq, last.first);
  }
  ::testing::Test::RecordProperty("answered", static_cast<int>(answered.size()));
}

TEST(Crash, RelaxedDurabilityLosesNothingToTheEndOfTheProcess) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "journal.db";
  const auto child = ::fork();
  if (child == 0) {
    SqliteJournalOptions options;
    options.durability = Durability::relaxed;
    const auto journal = open_journal(file, std::move(options));
    for (int i = 0; i < 300; ++i) append_one(*journal, {std::to_string(i), std::to_string(i)});
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto journal = open_journal(file);
  EXPECT_EQ(journal->head(), 300U);
  EXPECT_EQ(all_of(*journal).size(), 300U);
}

TEST(Crash, AFailureToWriteIsAnsweredAsBrokenAndLosesNothing) {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "journal.db";
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    spdlog::set_level(spdlog::level::off);
    // No file may grow beyond this: writing fails with EFBIG, which no waiting mends.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{3'000'000, 3'000'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(1);
    const auto journal = open_journal(file);
    std::uint64_t taken = 0;
    for (int i = 0; i < 100; ++i) {
      const auto result =
          append(*journal, batch_of({{"m" + std::to_string(i), random_text(100'000, static_cast<std::uint64_t>(i))}}));
      if (result) {
        ++taken;
        continue;
      }
      const auto after = append(*journal, batch_of({{"later", "x"}}));
      const bool right = result.error() == ingest::AppendFault::broken && !after &&
                         after.error() == ingest::AppendFault::broken && all_of(*journal).size() == taken;
      const auto line = std::to_string(right ? taken : 0);
      if (::write(ends[1], line.data(), line.size()) < 0) ::_exit(1);
      ::_exit(0);
    }
    ::_exit(1);
  }
  ::close(ends[1]);
  const auto taken = std::strtoul(all_from(ends[0]).c_str(), nullptr, 10);
  ::close(ends[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_GT(taken, 0U);

  const auto journal = open_journal(file);
  EXPECT_EQ(all_of(*journal).size(), taken);
  EXPECT_EQ(append_one(*journal, {"m0", random_text(100'000, 0)}).seq, 1U);
}

} // namespace
} // namespace plumbline::journal
