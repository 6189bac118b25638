#include "daemon/journal/segments/segment_scan.h"
#include "daemon/journal/segments/segment_writer.h"
#include "tests/daemon/journal/fixture.h"
#include "tests/daemon/journal/segments/format/sample_frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <random>
#include <utility>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;

/// A segment that is written by its writer, damaged, and looked at.
struct Segment : testing::Test {
  TemporaryDirectory directory{fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()};
  FrameEncoder encoder;
  std::vector<FrameEntry> frames;
  fs::path file;

  SegmentWriter::Terms terms(bool sync_each = true) const {
    return {directory.path(), {SegmentKind::calls, 7, 10, 0, 0x5a17}, sync_each};
  }
  /// Frames of three calls each, from seq 10 on.
  void write(int count, bool sync_each = true, bool seal = false, std::size_t record_bytes = 300) {
    SegmentWriter writer(terms(sync_each), system_disk());
    frames.clear();
    for (int i = 0; i < count; ++i) {
      const SampleFrame sample(10 + static_cast<std::uint64_t>(i) * 3, {record_bytes, 10, record_bytes}, true, i);
      frames.push_back(writer.append(sample.calls(), encoder));
    }
    if (seal) writer.seal();
    file = writer.path();
  }
  std::string bytes() const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void put_back(const std::string& bytes) const {
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  ScannedSegment scanned() const { return scan(SegmentFile(file)); }
};

TEST_F(Segment, IsReadAsItWasWritten) {
  write(5);
  const SegmentFile read(file);
  EXPECT_EQ(read.header(), terms().header);
  EXPECT_FALSE(read.end());
  const auto found = scan(read);
  EXPECT_EQ(found.frames, frames);
  EXPECT_EQ(found.tail, SegmentTail::whole);
  EXPECT_EQ(found.unsynced_from, 4U) << "each was synced before the next";
  EXPECT_TRUE(found.damaged.empty());
  for (const auto& frame : frames) {
    const SampleFrame sample(frame.first, {300, 10, 300}, true);
    const auto group = read.group(frame, frame.first + 1);
    EXPECT_EQ(group->first(), frame.first);
    EXPECT_EQ(group->raw(), sample.texts()[0] + sample.texts()[1] + sample.texts()[2]);
    const auto keys = read.keys(frame);
    ASSERT_TRUE(keys);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(keys->data()), keys->size() * sizeof(StoredKey)),
              sample.key_bytes());
  }
}

TEST_F(Segment, ThatIsSealedHasAFooterThatSaysWhatItsFramesSay) {
  write(5, true, true);
  const SegmentFile read(file);
  const auto footer = read.footer();
  ASSERT_TRUE(footer);
  EXPECT_EQ(footer->frames, frames);
  EXPECT_EQ(footer->end.last, 24U);
  EXPECT_EQ(footer->end.newest_ms, 4);
  const auto found = scan(read);
  EXPECT_EQ(found.frames, frames);
  EXPECT_EQ(found.tail, SegmentTail::whole);
}

TEST_F(Segment, TellsWhichFramesNeedNotBeOnTheDisk) {
  SegmentWriter writer(terms(false), system_disk());
  for (std::uint64_t i = 0; i < 6; ++i) {
    const SampleFrame sample(10 + i, {5}, false);
    writer.append(sample.calls(), encoder);
    if (i == 2) writer.sync();
  }
  file = writer.path();
  EXPECT_EQ(scanned().unsynced_from, 3U);
}

TEST_F(Segment, IsTornAtEveryLengthOfItsLastFrame) {
  write(3);
  const auto whole = bytes();
  const auto last = frames.back();
  frames.pop_back();
  for (auto size = last.at; size < whole.size(); ++size) {
    put_back(whole.substr(0, size));
    const auto found = scanned();
    EXPECT_EQ(found.frames, frames) << size;
    EXPECT_EQ(end_of(found.frames), last.at);
    EXPECT_EQ(found.tail, size == last.at ? SegmentTail::whole : SegmentTail::torn) << size;
    EXPECT_TRUE(found.damaged.empty());
  }
}

TEST_F(Segment, IsTornAtEveryLengthOfItsFooter) {
  write(3, true, true);
  const auto whole = bytes();
  const auto footer = frames.back().at + frames.back().bytes;
  for (auto size = footer + 1; size < whole.size(); ++size) {
    put_back(whole.substr(0, size));
    EXPECT_FALSE(SegmentFile(file).footer());
    const auto found = scanned();
    EXPECT_EQ(found.frames, frames) << size;
    EXPECT_EQ(found.tail, SegmentTail::torn) << size;
  }
}

TEST_F(Segment, IsTornWhereOnlyZerosFollow) {
  write(3);
  for (const std::size_t zeros : {1, 64, 100'000}) {
    put_back(bytes() + std::string(zeros, '\0'));
    EXPECT_EQ(scanned().tail, SegmentTail::torn);
    EXPECT_EQ(scanned().frames, frames);
  }
  put_back(bytes() + std::string(100, 'x'));
  EXPECT_EQ(scanned().tail, SegmentTail::damaged) << "that was something else once";
}

TEST_F(Segment, ShowsAFlippedBitWhereverItIsAndLosesNoMoreThanItsFrame) {
  write(8, true, false, 2'000);
  const auto whole = bytes();
  std::mt19937 random(20'261'130);
  for (int round = 0; round < 1'000; ++round) {
    const auto bit = head_bytes * 8 + random() % ((whole.size() - head_bytes) * 8);
    auto flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    put_back(flipped);
    const SegmentFile read(file);
    const auto found = scan(read);
    std::uint64_t lost = 0;
    for (const auto& frame : frames) {
      const bool hit = bit / 8 >= frame.at && bit / 8 < frame.at + frame.bytes;
      const bool found_it = std::ranges::find(found.frames, frame) != found.frames.end();
      if (!hit) {
        ASSERT_TRUE(found_it) << "bit " << bit;
        continue;
      }
      if (!found_it) {
        ++lost;
        continue;
      }
      EXPECT_THROW(static_cast<void>(read.group(frame, frame.first)), DamagedFrame) << "bit " << bit;
    }
    const auto& last = frames.back();
    if (lost == 0) continue;
    EXPECT_TRUE(!found.damaged.empty() || bit / 8 >= last.at) << "bit " << bit;
    for (const auto& range : found.damaged) EXPECT_EQ(range.last - range.first, 2U) << "bit " << bit;
    if (bit / 8 >= last.at) {
      EXPECT_NE(found.tail, SegmentTail::whole) << "bit " << bit;
    }
  }
}

TEST_F(Segment, WithoutItsHeaderIsNone) {
  write(1);
  const auto whole = bytes();
  for (const std::size_t size : {0UL, 1UL, head_bytes - 1}) {
    put_back(whole.substr(0, size));
    EXPECT_THROW(SegmentFile{file}, DamagedSegment);
  }
  put_back(whole);
  const auto renamed = directory.path() / segment_name(11, SegmentKind::calls);
  fs::rename(file, renamed);
  EXPECT_THROW(SegmentFile{renamed}, DamagedSegment) << "the name says another first seq";
}

/// A disk whose writes are short, or fail, when a test says so.
struct FailingDisk : SegmentDisk {
  int write_errno = 0;
  int sync_errno = 0;
  int cut_errno = 0;
  std::size_t bytes_before = 0; ///< that are still written

  ssize_t write(int to, std::string_view bytes, std::uint64_t at) override {
    if (write_errno == 0) return SegmentDisk::write(to, bytes, at);
    const auto part = std::exchange(bytes_before, 0);
    if (part != 0) return SegmentDisk::write(to, bytes.substr(0, part), at);
    errno = write_errno;
    return -1;
  }
  int sync(int of) override {
    if (sync_errno == 0) return SegmentDisk::sync(of);
    errno = sync_errno;
    return -1;
  }
  int cut(int of, std::uint64_t size) override {
    if (cut_errno == 0) return SegmentDisk::cut(of, size);
    errno = cut_errno;
    return -1;
  }
};

TEST_F(Segment, IsAsItWasAfterAShortWrite) {
  FailingDisk disk;
  SegmentWriter writer(terms(), disk);
  file = writer.path();
  frames.push_back(writer.append(SampleFrame(10, {100}, true).calls(), encoder));
  const auto before = bytes();
  disk.write_errno = ENOSPC;
  disk.bytes_before = 70;
  EXPECT_THROW(writer.append(SampleFrame(11, {100}, true).calls(), encoder), std::system_error);
  EXPECT_EQ(bytes(), before);
  EXPECT_TRUE(writer.can_append());
  disk.write_errno = 0;
  frames.push_back(writer.append(SampleFrame(11, {100}, true).calls(), encoder));
  EXPECT_EQ(scanned().frames, frames);
}

TEST_F(Segment, EndsWhereItCannotBeCutAfterAShortWrite) {
  FailingDisk disk;
  SegmentWriter writer(terms(), disk);
  file = writer.path();
  frames.push_back(writer.append(SampleFrame(10, {100}, true).calls(), encoder));
  disk.write_errno = ENOSPC;
  disk.bytes_before = 70;
  disk.cut_errno = EIO;
  EXPECT_THROW(writer.append(SampleFrame(11, {100}, true).calls(), encoder), std::system_error);
  EXPECT_FALSE(writer.can_append());
  EXPECT_EQ(scanned().frames, frames);
  EXPECT_EQ(scanned().tail, SegmentTail::torn);
}

TEST_F(Segment, TellsAFailedSyncFromAFailedWrite) {
  FailingDisk disk;
  SegmentWriter writer(terms(), disk);
  disk.sync_errno = EIO;
  EXPECT_THROW(writer.append(SampleFrame(10, {100}, true).calls(), encoder), SyncFailed);
}

} // namespace
} // namespace plumbline::journal
