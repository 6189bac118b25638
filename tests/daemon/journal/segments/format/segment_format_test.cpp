#include "daemon/journal/segments/format/byte_reader.h"
#include "daemon/journal/segments/format/frame_encoder.h"
#include "daemon/journal/segments/format/frame_table.h"
#include "daemon/journal/segments/format/key_format.h"
#include "daemon/journal/segments/format/segment_format.h"
#include "tests/daemon/journal/segments/format/sample_frame.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

constexpr std::uint64_t salt = 0x5eed;

/// The 64 bytes with another number in one place, and a checksum that is right.
template<class Number>
std::string with(std::string bytes, std::size_t at, Number number, std::uint64_t seed = salt) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
  const std::uint64_t checksum = XXH3_64bits_withSeed(bytes.data(), head_bytes - 8, seed);
  std::memcpy(bytes.data() + head_bytes - 8, &checksum, 8);
  return bytes;
}

TEST(SegmentHeader, IsReadAsItWasWritten) {
  for (const auto kind : {SegmentKind::calls, SegmentKind::keys}) {
    const SegmentHeader header{kind, 7, 1'234'567, 1'700'000'000'000, 99};
    const auto bytes = encode(header);
    ASSERT_EQ(bytes.size(), head_bytes);
    EXPECT_EQ(decode_header(bytes, kind).value(), header);
    EXPECT_EQ(decode_header(bytes, kind == SegmentKind::calls ? SegmentKind::keys : SegmentKind::calls).error(),
              HeaderFault::damaged);
  }
}

TEST(SegmentHeader, IsRefusedWhereItIsShortFlippedNewerOrWithoutAFirst) {
  const auto bytes = encode(SegmentHeader{SegmentKind::calls, 7, 1, 0, 99});
  EXPECT_EQ(decode_header(bytes.substr(0, head_bytes - 1), SegmentKind::calls).error(), HeaderFault::damaged);
  for (std::size_t bit = 0; bit < head_bytes * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(decode_header(flipped, SegmentKind::calls).error(), HeaderFault::damaged) << bit;
  }
  EXPECT_EQ(decode_header(with(bytes, 8, std::uint32_t{2}, 0), SegmentKind::calls).error(), HeaderFault::newer);
  EXPECT_EQ(decode_header(with(bytes, 24, std::uint64_t{0}, 0), SegmentKind::calls).error(), HeaderFault::damaged);
  EXPECT_TRUE(decode_header(with(bytes, 24, std::uint64_t{1}, 0), SegmentKind::calls));
}

TEST(Frame, IsReadAsItWasWrittenWhateverItsRecordsAre) {
  for (const auto& sizes : {std::vector<std::size_t>{1},
                            {most_block_bytes},
                            {most_block_bytes + 1},
                            {100, most_block_bytes - 100, 1},
                            {10, 3 * most_block_bytes, 20, 30},
                            std::vector<std::size_t>(500, 700),
                            {5 * most_block_bytes + 7, 1, 2 * most_block_bytes}}) {
    for (const bool noise : {false, true}) {
      const SampleFrame sample(40, sizes, noise);
      FrameEncoder encoder;
      const auto frame = encoder.encode(sample.calls(), salt, true);
      const auto head = decode_frame_head(frame.bytes, salt);
      ASSERT_TRUE(head);
      EXPECT_EQ(*head, frame.head);
      EXPECT_EQ(head->bytes(), frame.bytes.size());
      EXPECT_EQ(checksum_in(frame.bytes.substr(0, head_bytes)), frame.checksum);
      EXPECT_EQ(head->count, sizes.size());
      EXPECT_TRUE(head->rest_is_synced);
      EXPECT_EQ(sample_records(*head, frame.bytes, salt), sample.texts());
      EXPECT_EQ(frame.bytes.substr(head_bytes + head->table_bytes(), head->keys_bytes()), sample.key_bytes());
    }
  }
}

TEST(Frame, HasBlocksOfNoMoreThanTheyMayHaveAndACallOfItsOwnWhereItIsLarger) {
  const SampleFrame sample(1, {most_block_bytes - 10, 10, 1, most_block_bytes + 1, 5}, true);
  FrameEncoder encoder;
  const auto frame = encoder.encode(sample.calls(), salt, false);
  const auto table = decode_table(
      frame.head, frame.bytes.substr(head_bytes, static_cast<std::size_t>(frame.head.table_bytes())), salt);
  ASSERT_TRUE(table);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> blocks;
  for (const auto& block : table->blocks) blocks.emplace_back(block.count, block.plain);
  EXPECT_EQ(blocks, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                        {2, most_block_bytes}, {1, 1}, {1, most_block_bytes}, {0, 1}, {1, 5}}));
  EXPECT_EQ(table->runs.size(), 4U);
  EXPECT_EQ(&table->run_of(0), &table->run_of(1));
  EXPECT_EQ(table->run_of(3).blocks, 2U);
}

TEST(Frame, HeadIsRefusedOneBeyondEachBoundAndTakenAtIt) {
  FrameHead head;
  head.first = 1;
  head.count = 1;
  head.blocks = 1;
  head.data_bytes = 1;
  const auto taken = [](const FrameHead& of) {
    std::string bytes;
    encode(of, salt, bytes);
    return decode_frame_head(bytes, salt).has_value();
  };
  EXPECT_TRUE(taken(head));
  const auto changed = [&](auto change) {
    auto other = head;
    change(other);
    return taken(other);
  };
  EXPECT_FALSE(changed([](auto& of) { of.first = 0; }));
  EXPECT_FALSE(changed([](auto& of) { of.count = 0; }));
  EXPECT_FALSE(changed([](auto& of) { of.blocks = 0; }));
  EXPECT_TRUE(changed([](auto& of) { of.blocks = most_frame_blocks; }));
  EXPECT_FALSE(changed([](auto& of) { of.blocks = most_frame_blocks + 1; }));
  const auto rest = most_frame_bytes - head_bytes - block_entry_bytes - 4 - key_bytes;
  EXPECT_TRUE(changed([rest](auto& of) { of.data_bytes = rest; }));
  EXPECT_FALSE(changed([rest](auto& of) { of.data_bytes = rest + 1; }));
  EXPECT_FALSE(changed([](auto& of) { of.data_bytes = ~std::uint64_t{0}; }));
  constexpr std::uint32_t calls = (most_frame_bytes - head_bytes - block_entry_bytes) / (key_bytes + 4);
  EXPECT_TRUE(changed([](auto& of) { of.count = calls, of.data_bytes = 0; }));
  EXPECT_FALSE(changed([](auto& of) { of.count = calls + 1, of.data_bytes = 0; }));
  head.kind = FrameKind::footer;
  EXPECT_FALSE(taken(head));
  head.blocks = 0;
  head.data_bytes = 0;
  EXPECT_TRUE(changed([](auto& of) { of.count = most_segment_frames; }));
  EXPECT_FALSE(changed([](auto& of) { of.count = most_segment_frames + 1; }));
  EXPECT_FALSE(changed([](auto& of) { of.kind = static_cast<FrameKind>(3); }));
}

/// A table of one block and its offsets, as a damaged or hostile file may have it, with a checksum that is right.
std::optional<FrameTable> table_of(const std::vector<BlockEntry>& blocks, const std::vector<std::uint32_t>& offsets,
                                   std::uint64_t data_bytes) {
  std::string bytes;
  for (const auto& block : blocks) encode(block, bytes);
  for (const auto offset : offsets) put(bytes, offset);
  FrameHead head;
  head.first = 1;
  head.count = static_cast<std::uint32_t>(offsets.size());
  head.blocks = static_cast<std::uint32_t>(blocks.size());
  head.data_bytes = data_bytes;
  head.table_checksum = XXH3_64bits_withSeed(bytes.data(), bytes.size(), salt);
  return decode_table(head, bytes, salt);
}

TEST(FrameTable, IsRefusedOneBeyondEachBoundAndTakenAtIt) {
  constexpr std::uint32_t full = most_block_bytes;
  const auto none = BlockPacking::none;
  EXPECT_TRUE(table_of({{full, full, 2, none, 0}}, {0, full}, full));
  EXPECT_FALSE(table_of({{full, full, 2, none, 0}}, {0, full + 1}, full)) << "an offset beyond the block";
  EXPECT_FALSE(table_of({{full + 1, full + 1, 1, none, 0}}, {0}, full + 1)) << "a larger block";
  EXPECT_FALSE(table_of({{8, 7, 1, none, 0}}, {0}, 8)) << "packed is longer";
  EXPECT_FALSE(table_of({{7, 7, 1, none, 0}}, {0}, 8)) << "the head says otherwise";
  EXPECT_FALSE(table_of({{7, 7, 1, none, 0}}, {0, 0}, 7)) << "one call more than the blocks have";
  EXPECT_FALSE(table_of({{7, 7, 2, none, 0}}, {0}, 7)) << "one call less";
  EXPECT_FALSE(table_of({{7, 7, 2, none, 0}}, {1, 2}, 7)) << "the first begins later";
  EXPECT_FALSE(table_of({{7, 7, 3, none, 0}}, {0, 5, 4}, 7)) << "not in order";
  EXPECT_TRUE(table_of({{7, full, 1, BlockPacking::zstd, 0}, {1, 1, 0, none, 0}}, {0}, 8));
  EXPECT_FALSE(table_of({{7, full - 1, 1, BlockPacking::zstd, 0}, {1, 1, 0, none, 0}}, {0}, 8)) << "not full";
  EXPECT_FALSE(table_of({{7, full, 2, BlockPacking::zstd, 0}, {1, 1, 0, none, 0}}, {0, 1}, 8)) << "not one call's";
  EXPECT_FALSE(table_of({{1, 1, 0, none, 0}}, {0}, 1)) << "it continues nothing";
  EXPECT_FALSE(table_of({{7, 7, 1, static_cast<BlockPacking>(2), 0}}, {0}, 7)) << "an unknown packing";
}

TEST(Frame, ShowsEveryFlippedBit) {
  const SampleFrame sample(3, std::vector<std::size_t>(60, 2'000), false);
  FrameEncoder encoder;
  const std::string bytes(encoder.encode(sample.calls(), salt, true).bytes);
  std::mt19937 random(20'261'130);
  for (int round = 0; round < 1'000; ++round) {
    const auto bit = random() % (bytes.size() * 8);
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto head = decode_frame_head(flipped, salt);
    EXPECT_FALSE(head && is_whole_sample(*head, flipped, salt)) << "bit " << bit;
  }
}

TEST(Frame, IsNotTakenFromASegmentWithAnotherSalt) {
  const SampleFrame sample(3, {10}, false);
  FrameEncoder encoder;
  EXPECT_FALSE(decode_frame_head(encoder.encode(sample.calls(), salt, true).bytes, salt + 1));
}

TEST(Frame, IsRefusedToBeMadeOfNothing) {
  FrameEncoder encoder;
  EXPECT_THROW(static_cast<void>(encoder.encode({}, salt, true)), std::length_error);
}

struct Footer : testing::Test {
  SegmentHeader header{SegmentKind::calls, 1, 5, 0, salt};
  std::vector<FrameEntry> frames{{5, 64, 1'000, 3, 200}, {8, 264, 3'000, 2, 300}, {20, 564, 2'000, 1, 100}};

  std::optional<SegmentFooter> read(const std::string& bytes, std::uint64_t at) const {
    const auto end = decode_end(bytes.substr(bytes.size() - head_bytes), at + bytes.size(), salt);
    return end ? decode_footer(bytes, header, *end) : std::nullopt;
  }
};

TEST_F(Footer, IsReadAsItWasWritten) {
  const auto bytes = encode_footer(664, 5, 22, frames, salt);
  const auto footer = read(bytes, 664);
  ASSERT_TRUE(footer);
  EXPECT_EQ(footer->frames, frames);
  EXPECT_EQ(footer->end, (SegmentEnd{664, 22, 1'000, 3'000, 6}));
}

TEST_F(Footer, OfAStubHasNoFrames) {
  const auto footer = read(encode_footer(head_bytes, 5, 22, {}, salt), head_bytes);
  ASSERT_TRUE(footer);
  EXPECT_TRUE(footer->frames.empty());
  EXPECT_EQ(footer->end.last, 22U);
  EXPECT_EQ(footer->end.calls, 0U);
}

TEST_F(Footer, ShowsEveryFlippedBit) {
  const auto bytes = encode_footer(664, 5, 22, frames, salt);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(read(flipped, 664)) << bit;
  }
}

TEST_F(Footer, IsRefusedWhereItsFramesDoNotFollowOneAnother) {
  const auto refused = [&](auto change) {
    auto other = frames;
    change(other);
    return !read(encode_footer(664, 5, 22, other, salt), 664);
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& of) { of[1].first = 7; }));
  EXPECT_TRUE(refused([](auto& of) { of[0].first = 4; }));
  EXPECT_TRUE(refused([](auto& of) { of[1].at = 263; }));
  EXPECT_TRUE(refused([](auto& of) { of[2].bytes = 101; }));
  EXPECT_TRUE(refused([](auto& of) { of[2].bytes = head_bytes; }));
  EXPECT_TRUE(refused([](auto& of) { of[2].count = 0; }));
  EXPECT_FALSE(refused([](auto& of) { of[2].count = 3; }));
  EXPECT_TRUE(refused([](auto& of) { of[2].count = 4; })) << "beyond the segment's last";
}

TEST(KeyPiece, IsReadAsItWasWrittenAndShowsEveryFlippedBit) {
  const std::vector<StoredKey> keys{{{1, 2}, 3}, {{4, 5}, 6}};
  std::string bytes;
  encode_key_piece(9, 1'000, keys, salt, bytes);
  const auto whole = [](std::string_view of) {
    const auto head = decode_key_piece_head(of, salt);
    return head && has_keys(*head, of.substr(key_piece_head_bytes), salt);
  };
  EXPECT_TRUE(whole(bytes));
  EXPECT_EQ(decode_key_piece_head(bytes, salt)->last(), 10U);
  EXPECT_FALSE(whole(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(whole(bytes.substr(0, key_piece_head_bytes - 1)));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(whole(flipped)) << bit;
  }
}

} // namespace
} // namespace plumbline::journal
