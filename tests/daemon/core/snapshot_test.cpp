#include "daemon/core/snapshot.h"

#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace plumbline {
namespace {

TEST(Snapshot, GivesTheValueThatWasStoredLast) {
  Snapshot<std::string> snapshot(std::make_shared<const std::string>("first"));
  EXPECT_EQ(*snapshot.load(), "first");
  snapshot.store(std::make_shared<const std::string>("second"));
  EXPECT_EQ(*snapshot.load(), "second");
}

TEST(Snapshot, LeavesTheOldValueToWhomHoldsIt) {
  Snapshot<std::string> snapshot(std::make_shared<const std::string>("first"));
  SnapshotReader<std::string> reader(snapshot);
  const auto held = reader.get();
  snapshot.store(std::make_shared<const std::string>("second"));
  EXPECT_EQ(*held, "first");
  EXPECT_EQ(*reader.get(), "second");
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Snapshot, MayBeEmpty) {
  Snapshot<std::string> snapshot(nullptr);
  SnapshotReader<std::string> reader(snapshot);
  EXPECT_EQ(reader.get(), nullptr);
  snapshot.store(std::make_shared<const std::string>("now"));
  EXPECT_EQ(*reader.get(), "now");
}

TEST(Snapshot, ShowsANewValueToEveryThreadThatLooksBehindTheStore) {
  constexpr int readers = 4;
  Snapshot<std::string> snapshot(std::make_shared<const std::string>("old"));
  std::latch all_hold_the_old(readers);
  std::latch stored(1);
  std::vector<std::string> kept(readers);
  std::vector<std::string> seen(readers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < readers; ++i)
    threads.emplace_back([&, i] {
      SnapshotReader<std::string> reader(snapshot);
      const auto held = reader.get();
      all_hold_the_old.count_down();
      stored.wait();
      seen[i] = *reader.get();
      kept[i] = *held;
    });
  all_hold_the_old.wait();
  snapshot.store(std::make_shared<const std::string>("new"));
  stored.count_down();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(kept, std::vector<std::string>(readers, "old"));
  EXPECT_EQ(seen, std::vector<std::string>(readers, "new"));
}

TEST(Snapshot, NeverGoesBackWhileItIsReplacedUnderItsReaders) {
  Snapshot<int> snapshot(std::make_shared<const int>(0));
  constexpr int last = 2'000;
  std::vector<std::thread> threads;
  std::vector<int> faults(3);
  for (auto& fault : faults)
    threads.emplace_back([&] {
      SnapshotReader<int> reader(snapshot);
      for (int before = 0; before < last;) {
        const int now = *reader.get();
        if (now < before) ++fault;
        before = now;
        std::this_thread::yield();
      }
    });
  for (int value = 1; value <= last; ++value) snapshot.store(std::make_shared<const int>(value));
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(faults, std::vector<int>(3, 0));
}

} // namespace
} // namespace plumbline
