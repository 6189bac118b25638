#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/segments/segment_file.h"
#include "daemon/journal/segments/segment_journal.h"
#include "tests/daemon/journal/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <thread>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A journal of some segments, as a kill leaves it and as a clean end does; damaged again and again.
struct Recovery : testing::Test {
  static constexpr std::uint64_t calls = 120;
  /// In memory where there is such a place: thousands of starts are thousands of syncs.
  TemporaryDirectory parent{fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()};
  fs::path clean = parent.path() / "clean";
  fs::path killed = parent.path() / "killed";
  fs::path directory = parent.path() / "journal";

  static std::string text_of(std::uint64_t number) {
    return std::to_string(number) + random_text(200 + number % 7 * 30, number);
  }
  static std::unique_ptr<Journal> open(const fs::path& where, bool accept_loss) {
    SqliteJournalOptions options;
    options.clock = [] { return test_time; };
    options.accept_loss = accept_loss;
    SegmentTuning tuning;
    tuning.segment_bytes = 6'000;
    return open_segment_journal(where, std::move(options), tuning);
  }
  std::unique_ptr<Journal> open(bool accept_loss = false) const { return open(directory, accept_loss); }

  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    const auto journal = open(clean, false);
    for (std::uint64_t number = 1; number <= calls;) {
      std::vector<Sent> batch;
      for (int i = 0; i < 3; ++i, ++number) batch.push_back({"id" + std::to_string(number), text_of(number)});
      ASSERT_TRUE(append(*journal, batch_of(batch)));
    }
    fs::copy(clean, killed, fs::copy_options::recursive);
  }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  void lay(const fs::path& from) const {
    fs::remove_all(directory);
    fs::copy(from, directory, fs::copy_options::recursive);
  }
  std::vector<fs::path> segments() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory))
      if (entry.path().extension() == ".calls") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
  }
  static void flip(const fs::path& of, std::uint64_t at, int bit) {
    std::fstream stream(of, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ (1 << bit));
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
  }
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(directory)) {
      std::ifstream stream(entry.path(), std::ios::binary);
      all[entry.path().filename().string()] = {std::istreambuf_iterator<char>(stream), {}};
    }
    return all;
  }

  std::string refusal() const {
    try {
      open();
      return "";
    } catch (const LostCalls& loss) {
      return loss.what();
    }
  }
  /// What is refused is accepted, with numbers that nobody has, and the next start is an ordinary one. Returns how many
  /// of the calls are kept.
  std::uint64_t accept_loss() const {
    std::uint64_t kept = 0;
    std::uint64_t next = 0;
    {
      const auto journal = open(true);
      for (const auto& [seq, text] : all_of(*journal)) {
        EXPECT_EQ(text, text_of(seq));
        ++kept;
      }
      next = append_one(*journal, {"new", "new"}).seq;
      EXPECT_GT(next, calls);
    }
    const auto journal = open();
    EXPECT_EQ(append_one(*journal, {"newer", "newer"}).seq, next + 1);
    EXPECT_EQ(all_of(*journal).size(), kept + 2);
    return kept;
  }
  /// It opens without a word, and has all.
  void expect_whole() const {
    const auto journal = open();
    const auto kept = all_of(*journal);
    ASSERT_EQ(kept.size(), calls);
    for (const auto& [seq, text] : kept) ASSERT_EQ(text, text_of(seq));
    EXPECT_EQ(append_one(*journal, {"id7", text_of(7)}).seq, 7U) << "ids are known";
    EXPECT_EQ(append_one(*journal, {"id" + std::to_string(calls), text_of(calls)}).seq, calls);
    EXPECT_EQ(append_one(*journal, {"new", "new"}).seq, calls + 1);
  }
};

TEST_F(Recovery, GoesOnAfterACleanEndAndAfterAKill) {
  for (const auto& from : {clean, killed}) {
    lay(from);
    ASSERT_GT(segments().size(), 5U);
    expect_whole();
  }
}

TEST_F(Recovery, MakesFootersAndKeyFilesAnew) {
  lay(clean);
  for (const auto& file : segments()) fs::resize_file(file, fs::file_size(file) - 1);
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".keys") fs::remove(entry.path());
  fs::remove(directory / "head");
  expect_whole();
}

TEST_F(Recovery, ReadsADamagedIndexByItsFrames) {
  lay(clean);
  for (const auto& file : segments()) flip(file, fs::file_size(file) - 80, 3);
  expect_whole();
}

TEST_F(Recovery, CutsATornTailThatWasNeverAnswered) {
  lay(killed);
  const auto newest = segments().back();
  std::ofstream(newest, std::ios::app | std::ios::binary) << std::string(50, 'x');
  expect_whole();
  lay(killed);
  std::ofstream(newest, std::ios::app | std::ios::binary) << std::string(5'000, '\0');
  expect_whole();
}

TEST_F(Recovery, RefusesAnEndBeforeWhatWasAnsweredUnlessNobodyKnowsOfIt) {
  lay(killed);
  const auto size = fs::file_size(segments().back());
  for (const auto cut : {std::uintmax_t{1}, size / 2, size - 65, size - 10}) {
    for (const bool witness : {true, false}) {
      lay(killed);
      const auto newest = segments().back();
      fs::resize_file(newest, size - cut);
      if (!witness) fs::remove(directory / "head");
      const auto found = refusal();
      if (!witness && found.empty()) continue; // a power cut may have left it so
      EXPECT_NE(found, "") << cut;
      lay(killed);
      fs::resize_file(newest, size - cut);
      accept_loss();
    }
  }
}

TEST_F(Recovery, RefusesMissingSegmentsAndGoesOnWithoutThem) {
  for (const auto& from : {clean, killed}) {
    lay(from);
    const auto count = segments().size();
    for (std::size_t i = 0; i < count; ++i) {
      lay(from);
      fs::remove(segments()[i]);
      const auto before = contents();
      EXPECT_THAT(refusal(), HasSubstr("missing")) << i;
      EXPECT_EQ(contents(), before) << "nothing was changed";
      EXPECT_LT(accept_loss(), calls);
      const auto journal = open();
      const auto again = append_one(*journal, {"id" + std::to_string(calls), text_of(calls)});
      EXPECT_EQ(again.duplicate, i + 1 < count) << "who sends a lost call again is heard";
    }
  }
}

TEST_F(Recovery, RefusesADamagedHeaderAndKeepsTheFile) {
  lay(clean);
  const auto damaged = segments()[2];
  flip(damaged, 30, 1);
  EXPECT_THAT(refusal(), HasSubstr("header"));
  EXPECT_LT(accept_loss(), calls);
  EXPECT_TRUE(fs::exists(damaged.string() + ".damaged-20231114T221320Z"));
}

TEST_F(Recovery, RefusesSegmentsWithoutTheirNumbersAndANewJournalInPlaceOfAnother) {
  lay(clean);
  fs::remove(directory / "numbers.db");
  const auto before = contents();
  EXPECT_THAT(refusal(), HasSubstr("numbers.db is missing"));
  EXPECT_EQ(contents(), before);
  EXPECT_EQ(accept_loss(), calls);
  EXPECT_THROW(
      {
        SqliteJournalOptions options;
        options.accept_loss = false;
        options.given = 50;
        static_cast<void>(open_segment_journal(parent.path() / "other", options));
      },
      LostCalls);
}

TEST_F(Recovery, RefusesTheJournalOfAnotherWorkspace) {
  lay(clean);
  SqliteJournalOptions options;
  options.workspace = 4711;
  EXPECT_THROW(static_cast<void>(open_segment_journal(directory, options)), ForeignJournal);
}

TEST_F(Recovery, OpensAJournalWhoseFilesAreTruncatedAnywhere) {
  std::mt19937_64 random(20'261'130);
  for (int round = 0; round < 150; ++round) {
    const auto& from = round % 2 == 0 ? clean : killed;
    lay(from);
    const auto files = segments();
    const auto file = files[random() % files.size()];
    fs::resize_file(file, random() % fs::file_size(file));
    const auto before = contents();
    if (refusal().empty()) continue;
    ASSERT_EQ(contents(), before) << "nothing was changed";
    EXPECT_LT(accept_loss(), calls);
  }
}

TEST_F(Recovery, OpensAJournalWithFlippedBitsAndKeepsNothingThatWasNotSent) {
  std::mt19937_64 random(20'261'130);
  int refused = 0;
  for (int round = 0; round < 1'000; ++round) {
    const auto& from = round % 2 == 0 ? clean : killed;
    lay(from);
    const auto files = segments();
    const auto file = files[random() % files.size()];
    flip(file, random() % fs::file_size(file), static_cast<int>(random() % 8));
    if (!refusal().empty()) {
      ++refused;
      EXPECT_GT(accept_loss(), calls / 2);
      continue;
    }
    const auto journal = open();
    const auto kept = all_of(*journal);
    EXPECT_GE(kept.size(), calls - 3) << "a flipped bit costs a run";
    for (const auto& [seq, text] : kept) ASSERT_EQ(text, text_of(seq));
    EXPECT_EQ(append_one(*journal, {"", "new"}).seq, calls + 1);
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Recovery, ForgetsWhatTheLastDaemonDidNotComplete) {
  lay(clean);
  JournalNumbers(directory / "numbers.db").begin_erasing(std::vector<SeqRange>{{10, 20}, {calls, calls}});
  {
    const auto journal = open();
    while (all_of(*journal).size() != calls - 12) std::this_thread::yield();
    EXPECT_EQ(append_one(*journal, {"id15", text_of(15)}).seq, 15U) << "its key outlives it";
  }
  EXPECT_TRUE(JournalNumbers(directory / "numbers.db").erasing().empty());
  EXPECT_EQ(all_of(*open()).size(), calls - 12);
}

TEST_F(Recovery, LeavesAStubOfASegmentThatIsWhollyForgotten) {
  lay(clean);
  const auto second = *first_in_name(segments()[1].filename().string(), SegmentKind::calls);
  const auto third = *first_in_name(segments()[2].filename().string(), SegmentKind::calls);
  {
    const auto journal = open();
    EXPECT_EQ(journal->forget({{second, third - 1}}), third - second);
  }
  EXPECT_EQ(SegmentFile(segments()[1]).end()->calls, 0U);
  const auto journal = open();
  EXPECT_EQ(all_of(*journal).size(), calls - (third - second));
  EXPECT_EQ(journal->at_or_after(second)->first(), third);
  EXPECT_EQ(journal->kept_after(0), calls - (third - second));
}

TEST(SegmentsInUse, TakeNoMoreCallsOnceOneOfThemWasRemoved) {
  spdlog::set_level(spdlog::level::off);
  const TemporaryDirectory parent;
  const auto directory = parent.path() / "journal";
  std::promise<std::string> lost;
  SqliteJournalOptions options;
  options.on_lost = [&lost](const std::string& sentence) { lost.set_value(sentence); };
  SegmentTuning tuning;
  tuning.segment_bytes = 1'000;
  tuning.files_check_interval = std::chrono::milliseconds(1);
  const auto journal = open_segment_journal(directory, std::move(options), tuning);
  for (std::uint64_t i = 0; i < 5; ++i) append_one(*journal, {"id" + std::to_string(i), random_text(1'000, i)});
  EXPECT_EQ(journal->fault(), std::nullopt);
  fs::remove(directory / segment_name(2, SegmentKind::calls));
  EXPECT_THAT(lost.get_future().get(), testing::HasSubstr("the calls 2 to 2 are lost"));
  const auto refused = append(*journal, batch_of({{"id0"}})); // a duplicate is no better
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ingest::AppendFault::broken);
  spdlog::set_level(spdlog::level::info);
}

} // namespace
} // namespace plumbline::journal
