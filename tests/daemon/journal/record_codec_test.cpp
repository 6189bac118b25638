#include "daemon/journal/record_codec.h"

#include <gtest/gtest.h>

#include <random>

namespace plumbline::journal {
namespace {

std::string alike(std::size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) text += R"({"event":"Order Completed","total":)" + std::to_string(i) + "}";
  text.resize(bytes);
  return text;
}

std::string random_bytes(std::size_t bytes) {
  std::mt19937_64 random(1);
  std::string text(bytes, '\0');
  for (auto& byte : text) byte = static_cast<char>(random());
  return text;
}

TEST(RecordCodec, RestoresWhatItPacked) {
  RecordCodec codec;
  for (const std::size_t bytes : {RecordCodec::least_bytes, std::size_t{65'536}, std::size_t{5'000'000}}) {
    const auto records = alike(bytes);
    const std::string packed(codec.pack(records));
    EXPECT_LT(packed.size(), bytes / 3);
    EXPECT_EQ(unpack(packed, bytes), records);
  }
}

TEST(RecordCodec, LeavesTheFewAndTheRandomAsTheyAre) {
  RecordCodec codec;
  EXPECT_EQ(codec.pack(alike(RecordCodec::least_bytes - 1)), "");
  EXPECT_EQ(codec.pack(random_bytes(100'000)), "");
}

TEST(RecordCodec, PacksWhatSavesAnEighthAndNothingThatSavesLess) {
  RecordCodec codec;
  const auto with_repeated = [](std::size_t repeated) {
    return random_bytes(80'000 - repeated) + std::string(repeated, 'x');
  };
  EXPECT_NE(codec.pack(with_repeated(10'200)), "");
  EXPECT_EQ(codec.pack(with_repeated(9'800)), "");
}

TEST(RecordCodec, RefusesAnotherLengthAndAnythingThatIsNotPacked) {
  RecordCodec codec;
  const auto records = alike(10'000);
  const std::string packed(codec.pack(records));
  EXPECT_THROW(static_cast<void>(unpack(packed, 9'999)), NotPacked);
  EXPECT_THROW(static_cast<void>(unpack(packed, 10'001)), NotPacked);
  EXPECT_THROW(static_cast<void>(unpack("", 10'000)), NotPacked);
  EXPECT_THROW(static_cast<void>(unpack(records, 10'000)), NotPacked);
}

TEST(RecordCodec, AllocatesNothingForMoreThanARowCanHave) {
  // zstd's magic number, a descriptor for a length of 8 bytes and no checksum (RFC 8878), and the length.
  const auto naming = [](std::uint64_t bytes) {
    std::string frame{"\x28\xb5\x2f\xfd\xe0"};
    frame.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
    return frame;
  };
  for (const std::uint64_t bytes : {most_unpacked_bytes + 1, std::uint64_t{1} << 62U})
    EXPECT_THROW(static_cast<void>(unpack(naming(bytes), bytes)), NotPacked);
  EXPECT_THROW(static_cast<void>(unpack(naming(100), 100)), NotPacked) << "it ends there";
}

TEST(RecordCodec, SurvivesEveryTruncationAndFlippedBits) {
  RecordCodec codec;
  const auto records = alike(10'000);
  const std::string packed(codec.pack(records));
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_THROW(static_cast<void>(unpack(std::string_view(packed).substr(0, size), records.size())), NotPacked);
  std::mt19937_64 random(2);
  for (int i = 0; i < 1'000; ++i) {
    auto flipped = packed;
    flipped[random() % flipped.size()] ^= static_cast<char>(1U << random() % 8);
    try {
      EXPECT_EQ(unpack(flipped, records.size()).size(), records.size()) << "the row's checksum finds what remains";
    } catch (const NotPacked&) {
    }
  }
}

} // namespace
} // namespace plumbline::journal
