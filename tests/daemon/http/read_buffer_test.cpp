#include "daemon/http/read_buffer.h"

#include <gtest/gtest.h>

#include <cstring>

namespace plumbline::http {
namespace {

void put(ReadBuffer& buffer, std::string_view text) {
  const auto [to, room] = buffer.prepare(text.size());
  ASSERT_GE(room, text.size());
  std::memcpy(to, text.data(), text.size());
  buffer.commit(text.size());
}

TEST(ReadBuffer, GivesBackInOrderWhatWasRead) {
  ReadBuffer buffer;
  EXPECT_TRUE(buffer.empty());
  put(buffer, "one");
  put(buffer, "two");
  EXPECT_EQ(buffer.view(), "onetwo");
  buffer.consume(3);
  EXPECT_EQ(buffer.view(), "two");
  EXPECT_EQ(buffer.size(), 3U);
  buffer.consume(3);
  EXPECT_TRUE(buffer.empty());
}

TEST(ReadBuffer, BeginsAnewOnceEverythingIsConsumed) {
  ReadBuffer buffer;
  const auto* begin = buffer.prepare(1).first;
  put(buffer, "one");
  buffer.consume(3);
  EXPECT_EQ(buffer.prepare(1).first, begin);
  put(buffer, "two");
  buffer.clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.prepare(1).second, read_buffer_bytes);
}

TEST(ReadBuffer, MovesWhatIsThereOnlyWhereTheRoomBehindItIsTooSmall) {
  ReadBuffer buffer;
  put(buffer, std::string(read_buffer_bytes - 10, 'x') + "0123456789");
  buffer.consume(read_buffer_bytes - 4);
  const auto* before = buffer.data();
  EXPECT_EQ(buffer.prepare(0).second, 0U);
  EXPECT_EQ(buffer.data(), before);
  EXPECT_EQ(buffer.prepare(1).second, read_buffer_bytes - 4);
  EXPECT_NE(buffer.data(), before);
  EXPECT_EQ(buffer.view(), "6789");
}

TEST(ReadBuffer, HoldsAsMuchAsItSaysThatFits) {
  EXPECT_TRUE(ReadBuffer::fits(read_buffer_bytes));
  EXPECT_FALSE(ReadBuffer::fits(read_buffer_bytes + 1));
  ReadBuffer buffer;
  put(buffer, std::string(read_buffer_bytes, 'x'));
  EXPECT_EQ(buffer.size(), read_buffer_bytes);
  EXPECT_EQ(buffer.prepare(1).second, 0U);
}

TEST(ReadBufferPool, GivesOutABufferAgainAndEmpty) {
  ReadBufferPool pool;
  auto buffer = pool.take();
  put(*buffer, "left over");
  const auto* known = buffer.get();
  pool.give(std::move(buffer));
  pool.give(nullptr);
  const auto again = pool.take();
  EXPECT_EQ(again.get(), known);
  EXPECT_TRUE(again->empty());
  EXPECT_NE(pool.take().get(), known);
}

} // namespace
} // namespace plumbline::http
