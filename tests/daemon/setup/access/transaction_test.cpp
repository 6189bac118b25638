#include "daemon/setup/access/transaction.h"
#include "tests/support/memory_state.h"

#include <gtest/gtest.h>

namespace plumbline::setup {
namespace {

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() { audit.load(); }
  Transaction by(const std::string& name) { return {documents, audit, Identity{Role::owner, name}}; }
  /// "ID NAME ACTION", the newest first.
  std::string entries() {
    std::string all;
    for (const auto& entry : audit.entries(0, 100))
      all += (all.empty() ? "" : ", ") + std::to_string(entry.id) + ' ' + entry.role + '/' + entry.name + ' ' +
             entry.action;
    return all;
  }

  plumbline::test::MemoryState state;
  Documents documents{state};
  Audit audit{documents, [] { return 1'800'000'000'000; }};
};

TEST_F(TransactionTest, WritesAChangeWithItsEntryInOneStep) {
  by("ann").put("source.create", "src_1", {"", "{}", ""}, {{"sources", "[1]"}});
  EXPECT_EQ(state.puts, 1U);
  EXPECT_EQ(documents.load("sources"), "[1]");
  EXPECT_EQ(entries(), "1 owner/ann source.create");
}

TEST_F(TransactionTest, NamesWhoMadeItWhoeverElseIsAboutToMakeOne) {
  const auto ann = by("ann");
  const auto ben = by("ben");
  const Transaction evidence(documents, audit, "evidence");
  ben.put("source.change", "src_1", {});
  evidence.put("checklist.complete", "dev.sources", {});
  ann.put("source.delete", "src_1", {});
  EXPECT_EQ(entries(), "3 owner/ann source.delete, 2 evidence/ checklist.complete, 1 owner/ben source.change");
  EXPECT_EQ(evidence.by(), "") << "no person";
}

TEST_F(TransactionTest, LeavesNoEntryOfAChangeThatWasNotWritten) {
  state.full = true;
  EXPECT_THROW(by("ann").put("source.create", "src_1", {}, {{"sources", "[1]"}}), std::runtime_error);
  state.full = false;
  documents.put({{"sources", "[2]"}});
  by("ben").put("source.create", "src_2", {}, {{"sources", "[3]"}});
  EXPECT_EQ(entries(), "1 owner/ben source.create");
}

} // namespace
} // namespace plumbline::setup
