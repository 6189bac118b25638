#include "daemon/journal/segments/segment_file.h"
#include "daemon/journal/segments/segment_journal.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <thread>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

std::string content_of_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Before each operation it can tell what a kill would leave in a directory, and what a power cut would: of each file
/// what was synced last, under the names that were synced last. SQLite's file and the witness are as they are.
class CutDisk : public SegmentDisk {
 public:
  using Image = std::map<std::string, std::string>; ///< contents by name

  CutDisk(fs::path directory, std::function<void(CutDisk&)> before)
      : directory_(std::move(directory)), before_(std::move(before)) {}

  ssize_t write(int file, std::string_view bytes, std::uint64_t at) override {
    next();
    return SegmentDisk::write(file, bytes, at);
  }
  int sync(int file) override {
    next();
    const std::lock_guard lock(mutex_);
    struct stat status {};
    if (::fstat(file, &status) != 0) return -1;
    if (S_ISDIR(status.st_mode)) {
      names_ = names_now();
    } else {
      synced_[status.st_ino] = read_at(file, 0, static_cast<std::size_t>(status.st_size));
    }
    return 0;
  }
  int cut(int file, std::uint64_t size) override {
    next();
    return SegmentDisk::cut(file, size);
  }

  Image after_kill() const {
    Image image;
    for (const auto& entry : fs::directory_iterator(directory_))
      image[entry.path().filename().string()] = content_of_file(entry.path());
    return image;
  }
  Image after_power_cut() const {
    Image image;
    for (const auto& [name, inode] : names_) {
      const auto synced = synced_.find(inode);
      image[name] = synced == synced_.end() ? "" : synced->second;
    }
    for (const auto* kept : {"numbers.db", "numbers.db-journal", "head"})
      if (fs::exists(directory_ / kept)) image[kept] = content_of_file(directory_ / kept);
    return image;
  }
  int operations() const { return operations_; }
  /// What is there is on the disk.
  void take_as_synced() {
    names_ = names_now();
    for (const auto& [name, inode] : names_) synced_[inode] = content_of_file(directory_ / name);
  }

 private:
  void next() {
    const std::lock_guard lock(mutex_);
    ++operations_;
    before_(*this);
  }
  std::map<std::string, ino_t> names_now() const {
    std::map<std::string, ino_t> names;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      struct stat status {};
      const auto name = entry.path().filename().string();
      if (::stat(entry.path().c_str(), &status) == 0 && entry.path().extension() != ".db" && name != "head")
        names[name] = status.st_ino;
    }
    return names;
  }

  const fs::path directory_;
  const std::function<void(CutDisk&)> before_;
  std::mutex mutex_;
  int operations_ = 0;
  std::map<std::string, ino_t> names_;
  std::map<ino_t, std::string> synced_;
};

/// A journal that does something, cut off before each of its operations.
struct Cut : testing::Test {
  TemporaryDirectory parent{fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()};
  fs::path directory = parent.path() / "journal";

  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  static std::string text_of(std::uint64_t number) { return std::to_string(number) + random_text(400, number); }

  static std::unique_ptr<Journal> open(const fs::path& where, SegmentDisk* disk = nullptr,
                                       std::optional<std::chrono::milliseconds> keep_for = std::nullopt,
                                       std::int64_t now = test_time) {
    SqliteJournalOptions options;
    options.clock = [now] { return now; };
    options.accept_loss = false;
    options.keep_for = keep_for;
    SegmentTuning tuning;
    tuning.segment_bytes = 3'000;
    tuning.disk = disk;
    return open_segment_journal(where, std::move(options), tuning);
  }

  struct Cuts {
    CutDisk::Image kill;
    CutDisk::Image power;
    std::uint64_t answered = 0;
    bool forgotten = false; ///< a forget() had answered
  };

  /// Runs `work` on a journal whose disk is watched.
  std::vector<Cuts> cuts_of(const std::function<void(CutDisk&)>& work) {
    std::vector<Cuts> cuts;
    CutDisk disk(directory, [&](CutDisk& at) {
      cuts.push_back({at.after_kill(), at.after_power_cut(), answered_, forgotten_});
    });
    if (fs::exists(directory)) disk.take_as_synced();
    work(disk);
    return cuts;
  }

  void lay(const CutDisk::Image& image, const fs::path& where) const {
    fs::remove_all(where);
    fs::create_directory(where);
    for (const auto& [name, content] : image) std::ofstream(where / name, std::ios::binary) << content;
  }

  void append_calls(Journal& journal, std::uint64_t from, std::uint64_t to, std::int64_t received_at_ms = test_time) {
    for (auto number = from; number <= to; ++number) {
      ASSERT_EQ(append_one(journal, {"id" + std::to_string(number), text_of(number)}, received_at_ms).seq, number);
      answered_ = number;
    }
  }

  /// What was answered is there, but for those that may be gone; what is there is what was sent; ids are known.
  static void expect_kept(const fs::path& where, std::uint64_t answered,
                          const std::function<bool(std::uint64_t)>& may_go) {
    const auto journal = open(where);
    ASSERT_GE(journal->head(), answered);
    std::set<std::uint64_t> kept;
    for (const auto& [seq, text] : all_of(*journal)) {
      ASSERT_EQ(text, text_of(seq));
      kept.insert(seq);
    }
    for (std::uint64_t seq = 1; seq <= answered; ++seq) {
      if (!may_go(seq)) {
        ASSERT_TRUE(kept.contains(seq)) << seq;
      }
      ASSERT_EQ(append_one(*journal, {"id" + std::to_string(seq), text_of(seq)}).seq, seq);
    }
    const auto next = append_one(*journal, {"", "new"}).seq;
    ASSERT_GT(next, answered);
  }

  std::atomic<std::uint64_t> answered_{0};
  std::atomic<bool> forgotten_{false};
};

bool nothing_may_go(std::uint64_t /*seq*/) { return false; }

TEST_F(Cut, OffWhileCallsComeLosesNothingThatWasAnswered) {
  const auto cuts = cuts_of([&](CutDisk& disk) {
    const auto journal = open(directory, &disk);
    append_calls(*journal, 1, 25);
  });
  ASSERT_GT(cuts.size(), 60U);
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    SCOPED_TRACE(i);
    for (const auto* image : {&cuts[i].kill, &cuts[i].power}) {
      const auto where = parent.path() / "cut";
      lay(*image, where);
      expect_kept(where, cuts[i].answered, nothing_may_go);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(Cut, OffInTheMiddleOfAStartLosesNothingAndStartsAgain) {
  CutDisk::Image killed;
  {
    const auto cuts = cuts_of([&](CutDisk& disk) {
      const auto journal = open(directory, &disk);
      append_calls(*journal, 1, 16);
    });
    for (const auto& cut : cuts)
      if (cut.answered == 15) killed = cut.kill; // within a segment of some frames, and the next is being written
  }
  for (const bool whole_tail : {false, true}) {
    lay(killed, directory);
    answered_ = 15;
    if (whole_tail) { // the newest segment has one frame: its tail is all of it
      fs::remove_all(directory);
      const auto cuts = cuts_of([&](CutDisk& disk) {
        const auto journal = open(directory, &disk);
        append_calls(*journal, 1, 1);
      });
      const auto unsealed = std::ranges::find(cuts, 1U, &Cuts::answered);
      ASSERT_NE(unsealed, cuts.end());
      lay(unsealed->kill, directory);
      answered_ = 1;
    }
    const auto cuts = cuts_of([&](CutDisk& disk) { open(directory, &disk)->stop(); });
    ASSERT_GT(cuts.size(), 3U);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      SCOPED_TRACE(i);
      for (const auto* image : {&cuts[i].kill, &cuts[i].power}) {
        const auto where = parent.path() / "cut";
        lay(*image, where);
        expect_kept(where, answered_, nothing_may_go);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_F(Cut, OffWhileCallsAreForgottenLosesNoOthersAndTheNextStartForgetsThem) {
  {
    const auto journal = open(directory);
    append_calls(*journal, 1, 20);
  }
  const auto gone = [](std::uint64_t seq) { return seq == 3 || (seq >= 6 && seq <= 12) || seq == 21; };
  const auto cuts = cuts_of([&](CutDisk& disk) {
    const auto journal = open(directory, &disk);
    append_calls(*journal, 21, 22);
    EXPECT_EQ(journal->forget({{3, 3}, {6, 12}, {21, 21}}), 9U);
    forgotten_ = true;
    append_calls(*journal, 23, 24);
  });
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    SCOPED_TRACE(i);
    for (const auto* image : {&cuts[i].kill, &cuts[i].power}) {
      const auto where = parent.path() / "cut";
      lay(*image, where);
      const bool begun = [&] {
        const auto journal = open(where);
        return journal->mark().erasures > 0;
      }();
      expect_kept(where, cuts[i].answered, gone);
      if (HasFatalFailure()) return;
      if (!begun) continue;
      const auto journal = open(where);
      while (true) { // until the thread that goes on with it is done
        const auto kept = all_of(*journal);
        if (std::ranges::none_of(kept, [&](const auto& call) { return gone(call.first); })) break;
        ASSERT_FALSE(cuts[i].forgotten) << "it had answered";
        std::this_thread::yield();
      }
    }
  }
}

TEST_F(Cut, OffWhileOldCallsAreDroppedLosesNoOthers) {
  {
    const auto journal = open(directory);
    append_calls(*journal, 1, 20);
  }
  const auto cuts = cuts_of([&](CutDisk& disk) {
    constexpr std::int64_t hour = 3'600'000;
    const auto journal = open(directory, &disk, std::chrono::hours(1), test_time + hour + 1);
    while (journal->first() != 21) std::this_thread::yield();
    append_calls(*journal, 21, 22, test_time + hour + 1);
  });
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    SCOPED_TRACE(i);
    for (const auto* image : {&cuts[i].kill, &cuts[i].power}) {
      const auto where = parent.path() / "cut";
      lay(*image, where);
      expect_kept(where, cuts[i].answered, [](std::uint64_t seq) { return seq <= 20; });
      if (HasFatalFailure()) return;
    }
  }
}

} // namespace
} // namespace plumbline::journal
