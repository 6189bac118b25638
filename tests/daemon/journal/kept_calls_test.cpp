#include "daemon/journal/kept_calls.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <set>

namespace plumbline::journal {
namespace {

TEST(KeptCalls, KnowsTheHolesThatWereFoundOnceAndLooksAtWhatIsNew) {
  std::set<std::uint64_t> gone{3, 4, 8};
  std::uint64_t looked_at = 0;
  KeptCalls kept([&](std::uint64_t after, std::uint64_t head) {
    FoundHoles found{{}, head};
    for (auto seq = after + 1; seq <= head; ++seq, ++looked_at)
      if (gone.contains(seq)) found.holes.push_back({seq, seq});
    return found;
  });
  EXPECT_EQ(kept.count(0, 1, 10, 1), 7U);
  EXPECT_EQ(looked_at, 10U);
  EXPECT_EQ(kept.count(3, 1, 10, 1), 5U);
  EXPECT_EQ(kept.count(7, 1, 12, 1), 4U);
  EXPECT_EQ(looked_at, 12U) << "the two that are new";
  EXPECT_EQ(kept.count(12, 1, 12, 1), 0U);
  EXPECT_EQ(kept.count(0, 6, 12, 1), 6U) << "what retention dropped";

  gone.insert(10);
  EXPECT_EQ(kept.count(7, 1, 12, 2), 3U) << "something was forgotten";
  EXPECT_EQ(kept.count(0, 1, 12, 2), 8U) << "below what was looked at";
}

TEST(KeptCalls, LooksAtALongStretchInPieces) {
  KeptCalls kept([](std::uint64_t after, std::uint64_t head) {
    const auto through = std::min(after + 10, head);
    return FoundHoles{{{after + 1, after + 1}}, through};
  });
  EXPECT_EQ(kept.count(0, 1, 30, 0), 29U);
  EXPECT_EQ(kept.count(0, 1, 30, 0), 28U);
  EXPECT_EQ(kept.count(0, 1, 30, 0), 27U);
  EXPECT_EQ(kept.count(0, 1, 30, 0), 27U) << "all of it is known";
}

struct Counting : testing::Test {
  TemporaryDirectory directory;
  std::unique_ptr<Journal> open() { return open_journal(directory.path() / "journal.db"); }
};

TEST_F(Counting, LeavesOutWhatIsForgottenInTheMiddleAtTheEndsAndOverARestart) {
  {
    const auto journal = open();
    EXPECT_EQ(journal->kept_after(0), 0U);
    for (int i = 0; i < 20; ++i) append(*journal, batch_of({{"", "1"}, {"", "2"}}));
    EXPECT_EQ(journal->kept_after(0), 40U);
    EXPECT_EQ(journal->kept_after(39), 1U);
    EXPECT_EQ(journal->kept_after(40), 0U);
    EXPECT_EQ(journal->kept_after(1000), 0U);
    journal->forget({{1, 2}, {10, 12}, {39, 40}});
    EXPECT_EQ(journal->kept_after(0), 33U);
    EXPECT_EQ(journal->kept_after(10), 26U);
    EXPECT_EQ(journal->kept_after(11), 26U);
    EXPECT_EQ(journal->kept_after(38), 0U);
    append(*journal, batch_of({{"", "1"}}));
    EXPECT_EQ(journal->kept_after(38), 1U);
    EXPECT_EQ(journal->kept_after(0), 34U);
  }
  const auto journal = open();
  EXPECT_EQ(journal->kept_after(0), 34U);
  EXPECT_EQ(journal->kept_after(10), 27U);
  journal->forget({{1, 41}});
  EXPECT_EQ(journal->kept_after(0), 0U);
}

} // namespace
} // namespace plumbline::journal
