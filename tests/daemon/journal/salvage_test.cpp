#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <map>
#include <random>
#include <string>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// A journal of some pages, as a kill leaves it (most of it in the log) and as a clean end does; damaged again and
/// again.
struct Salvage : testing::Test {
  static constexpr std::uint64_t calls = 400;
  /// In memory where there is such a place: a thousand salvages are some thousands of syncs.
  TemporaryDirectory directory{fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()};
  fs::path clean = directory.path() / "clean.db";
  fs::path killed = directory.path() / "killed.db";
  fs::path file = directory.path() / "journal.db";
  std::mt19937_64 random{20'261'124};

  static std::string text_of(std::uint64_t number) {
    return std::to_string(number) + random_text(1'000 + number % 7 * 300, number);
  }

  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    const auto journal = open_journal(clean);
    for (std::uint64_t number = 1; number <= calls;) {
      std::vector<Sent> batch;
      for (int i = 0; i < 10; ++i, ++number) batch.push_back({"id" + std::to_string(number), text_of(number)});
      ASSERT_TRUE(append(*journal, batch_of(batch)));
    }
    for (const auto* suffix : {"", "-wal"}) fs::copy_file(clean.string() + suffix, killed.string() + suffix);
  }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  void lay(const fs::path& from) {
    for (const auto& entry : fs::directory_iterator(directory.path()))
      if (entry.path().filename().string().starts_with("journal.db")) fs::remove(entry.path());
    for (const auto* suffix : {"", "-wal"})
      if (fs::exists(from.string() + suffix)) fs::copy_file(from.string() + suffix, file.string() + suffix);
  }

  static void flip(const fs::path& of, std::uint64_t at, int bit) {
    std::fstream stream(of, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ (1 << bit));
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
  }

  /// Opens what is there, and once more where a reader found it torn. What is kept is what was sent; how many calls.
  /// Absent: it is refused, with a sentence.
  std::optional<std::uint64_t> open_and_look(std::uint64_t& next) {
    for (int start = 0; start < 2; ++start) {
      try {
        const auto journal = open_journal(file);
        const auto kept = all_of(*journal);
        for (const auto& [seq, text] : kept) EXPECT_EQ(text, text_of(seq));
        next = append_one(*journal, {"", "new"}).seq;
        EXPECT_EQ(append_one(*journal, {"", "new"}).seq, next + 1);
        return kept.size();
      } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()), "");
      }
    }
    return std::nullopt;
  }
};

TEST_F(Salvage, OpensAJournalTruncatedAnywhereWithWhatIsWholeAndGivesNoSeqTwice) {
  const auto size = fs::file_size(clean); // ended: all is in the one file
  ASSERT_GT(size, 5U * 65'536U);
  std::uint64_t fewest = calls;
  for (int round = 0; round < 250; ++round) {
    lay(clean);
    const auto at = 1 + random() % (size - 1);
    fs::resize_file(file, at);
    std::uint64_t next = 0;
    const auto kept = open_and_look(next);
    if (at < 65'536) {
      EXPECT_FALSE(kept) << "nothing says what the file was";
      continue;
    }
    ASSERT_TRUE(kept) << "truncated at " << at;
    EXPECT_GT(next, calls) << "truncated at " << at;
    fewest = std::min(fewest, *kept);
  }
  EXPECT_LT(fewest, calls);
}

TEST_F(Salvage, OpensAJournalWhoseLogIsTruncatedAnywhereWithTheCommitsBeforeIt) {
  const auto size = fs::file_size(killed.string() + "-wal");
  ASSERT_GT(size, 10U * 65'536U);
  for (int round = 0; round < 500; ++round) {
    lay(killed);
    const auto at = random() % size;
    fs::resize_file(file.string() + "-wal", at);
    std::uint64_t next = 0;
    const auto kept = open_and_look(next);
    if (!kept) continue; // not even the tables were committed
    EXPECT_EQ(*kept % 10, 0U) << "a request is there whole or not at all";
    EXPECT_EQ(next, *kept + 1);
  }
}

TEST_F(Salvage, OpensAJournalWithFlippedBitsAndKeepsNothingThatWasNotSent) {
  for (const auto& from : {clean, killed}) {
    for (int round = 0; round < 125; ++round) {
      lay(from);
      const auto of = from == clean ? file : fs::path(file.string() + "-wal");
      flip(of, 65'536 + random() % (fs::file_size(of) - 65'536), static_cast<int>(random() % 8));
      std::uint64_t next = 0;
      const auto kept = open_and_look(next);
      ASSERT_TRUE(kept);
      EXPECT_GE(*kept, calls / 4);
    }
  }
}

TEST_F(Salvage, PutsTheDamagedFileAsideAndKeepsTheKeysOfWhatItSaved) {
  lay(clean);
  fs::resize_file(file, fs::file_size(file) - 65'536);
  {
    const auto journal = open_journal(file);
    ASSERT_FALSE(all_of(*journal).empty());
    const auto seq = journal->first();
    const auto again = append_one(*journal, {"id" + std::to_string(seq), text_of(seq)});
    EXPECT_TRUE(again.duplicate);
    EXPECT_EQ(again.seq, seq);
  }
  EXPECT_TRUE(fs::exists(directory.path() / "journal.db.damaged-20231114T221320Z"));
  EXPECT_NO_THROW(open_journal(file)) << "and the next start is an ordinary one";
}

TEST_F(Salvage, GoesOnWhereACrashCutItOff) {
  lay(clean);
  fs::copy_file(file, file.string() + ".salvaged"); // complete, and the old one still in its place
  fs::resize_file(file, 70'000);
  std::uint64_t next = 0;
  EXPECT_EQ(open_and_look(next), calls);
  EXPECT_FALSE(fs::exists(file.string() + ".salvaged"));
}

} // namespace
} // namespace plumbline::journal
