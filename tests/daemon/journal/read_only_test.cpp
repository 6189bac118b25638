#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cerrno>
#include <sqlite3.h>
#include <unistd.h>

namespace plumbline::journal {
namespace {

using ingest::AppendFault;

/// The file system as the engines see it: read-only where a test says so.
std::atomic<int> write_error{0}; ///< 0: writing works
std::atomic<int> refused_writes{0};

ssize_t write_unless_refused(int file, const void* bytes, std::size_t size, off_t at) {
  if (const int error = write_error.load(); error != 0) {
    ++refused_writes;
    refused_writes.notify_all();
    errno = error;
    return -1;
  }
  return ::pwrite(file, bytes, size, at);
}

struct RefusingDisk : SegmentDisk {
  ssize_t write(int file, std::string_view bytes, std::uint64_t at) override {
    return write_unless_refused(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
  }
};

struct ReadOnly : testing::Test {
  static void SetUpTestSuite() {
    static RefusingDisk disk;
    disk_of_tests = &disk;
    auto* vfs = sqlite3_vfs_find(nullptr);
    for (const auto* name : {"pwrite", "pwrite64"}) {
      if (vfs->xGetSystemCall(vfs, name) == nullptr) continue;
      ASSERT_EQ(vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(&write_unless_refused)),
                SQLITE_OK);
    }
  }
  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    refused_writes = 0;
  }
  void TearDown() override {
    write_error = 0;
    spdlog::set_level(spdlog::level::info);
  }

  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "journal.db";
};

TEST_F(ReadOnly, IsToldToThoseWhoSendServesReadersAndIsOverByItself) {
  for (const int error : {EROFS, EPERM}) {
    auto journal = open_journal(file);
    const auto before = journal->head();
    const auto id = [error](const char* name) { return name + std::to_string(error); };
    EXPECT_EQ(append_one(*journal, {id("a")}).seq, before + 1);
    write_error = error;
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(append(*journal, batch_of({{id("b")}, {id("c")}})).error(), AppendFault::read_only);
    EXPECT_EQ(append_one(*journal, {id("a")}).seq, before + 1) << "a duplicate of what is durable needs no writing";
    EXPECT_EQ(journal->head(), before + 1);
    EXPECT_EQ(all_of(*journal).size(), before + 1) << "readers are served";
    EXPECT_THROW(journal->forget({{1, 1}}), std::runtime_error);

    write_error = 0;
    const auto retried = append_one(*journal, {id("b")});
    EXPECT_FALSE(retried.duplicate) << "a refused call is not remembered";
    EXPECT_EQ(retried.seq, before + 2) << "and took no seq";
    journal = nullptr;
    EXPECT_EQ(all_of(*open_journal(file)).size(), before + 2);
  }
}

#ifndef PLUMBLINE_JOURNAL_IN_SEGMENTS // which has no checkpoints
TEST_F(ReadOnly, IsNoFaultOfACheckpointWhichLeavesAllInTheLog) {
  const std::string large(200'000, 'x');
  std::uint64_t last = 0;
  {
    const auto journal = open_journal(file);
    // It becomes read-only between the commit that makes the log long enough to be moved (32 MiB: 512 pages with a
    // head of 24 bytes each) and the move.
    journal->on_commit([this](std::uint64_t) {
      if (std::filesystem::file_size(file.string() + "-wal") >= 32U + 512U * (65'536U + 24U)) write_error = EROFS;
    });
    while (write_error == 0) {
      ASSERT_LT(last, 1'000U);
      last = append_one(*journal, {std::to_string(last), large}).seq;
    }
    refused_writes.wait(0); // the move's: nobody else writes
    EXPECT_EQ(append(*journal, batch_of({{"refused"}})).error(), AppendFault::read_only);
    journal->on_commit(nullptr);
    write_error = 0;
    for (int i = 0; i < 200; ++i) last = append_one(*journal, {"later " + std::to_string(i), large}).seq;
    write_error = EROFS; // the end leaves all in the log too
  }
  write_error = 0;
  const auto journal = open_journal(file);
  EXPECT_EQ(journal->head(), last);
  EXPECT_EQ(all_of(*journal).size(), last);
}

#endif

TEST_F(ReadOnly, IsNotTakenForAFailureOfTheDiskItself) {
  auto journal = open_journal(file);
  EXPECT_EQ(append_one(*journal, {"a"}).seq, 1U);
  write_error = EIO;
  EXPECT_EQ(append(*journal, batch_of({{"b"}})).error(), AppendFault::broken);
  write_error = 0;
  EXPECT_EQ(append(*journal, batch_of({{"b"}})).error(), AppendFault::broken) << "until a restart";
  EXPECT_EQ(all_of(*journal).size(), 1U);
  journal = nullptr;
  journal = open_journal(file);
  EXPECT_EQ(append_one(*journal, {"b"}).seq, 2U);
}

} // namespace
} // namespace plumbline::journal
