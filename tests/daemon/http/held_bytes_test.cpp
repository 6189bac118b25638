#include "daemon/http/held_bytes.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace plumbline::http {
namespace {

class Peer final : public Session {
 public:
  explicit Peer(HeldBytes& all) : hold(all, *this) {}
  void drain() noexcept override {}
  void abort() noexcept override { closed = true; }
  bool closed = false;
  HeldBytes::Hold hold;
};

class HeldBytesTest : public testing::Test {
 protected:
  HeldBytesTest() {
    for (int i = 0; i < 4; ++i) peers.push_back(std::make_unique<Peer>(held));
  }
  std::string closed() const {
    std::string numbers;
    for (std::size_t i = 0; i < peers.size(); ++i)
      if (peers[i]->closed) numbers += std::to_string(i);
    return numbers;
  }
  HeldCounts counts;
  HeldBytes held{counts, {100, 150, 200}};
  std::vector<std::unique_ptr<Peer>> peers;
};

TEST_F(HeldBytesTest, CountWhatWaitsAndNoLongerThanItDoes) {
  peers[0]->hold.set("a", 60);
  peers[1]->hold.set("b", 20);
  EXPECT_EQ(counts.bytes, 80U);
  peers[0]->hold.set("a", 30);
  EXPECT_EQ(counts.bytes, 50U);
  peers[1]->hold.clear();
  peers[0].reset();
  EXPECT_EQ(counts.bytes, 0U);
  EXPECT_EQ(counts.closed, 0U);
}

TEST_F(HeldBytesTest, CloseTheConnectionThatHoldsTooManyByItself) {
  peers[0]->hold.set("a", 100);
  EXPECT_EQ(closed(), "");
  peers[1]->hold.set("b", 101);
  EXPECT_EQ(closed(), "1");
  EXPECT_EQ(counts.bytes, 100U);
}

TEST_F(HeldBytesTest, CloseOfOneHolderTheOneThatHasWaitedLongest) {
  peers[0]->hold.set("other", 50);
  peers[1]->hold.set("a", 70);
  peers[2]->hold.set("a", 80);
  EXPECT_EQ(closed(), "");
  peers[3]->hold.set("a", 1);
  EXPECT_EQ(closed(), "1");
  EXPECT_EQ(counts.closed, 1U);
}

TEST_F(HeldBytesTest, CloseOfAllTheOneThatHasWaitedLongest) {
  peers[0]->hold.set("a", 90);
  peers[1]->hold.set("b", 90);
  peers[2]->hold.set("c", 20);
  EXPECT_EQ(closed(), "");
  peers[0]->hold.set("a", 90); // it has read something
  peers[3]->hold.set("d", 1);
  EXPECT_EQ(closed(), "1");
}

TEST_F(HeldBytesTest, CloseTheLastComerWhereItAloneIsTooMuchForItsHolder) {
  HeldBytes narrow{counts, {100, 50, 200}};
  Peer peer(narrow);
  peer.hold.set("a", 51);
  EXPECT_TRUE(peer.closed);
}

} // namespace
} // namespace plumbline::http
