#include "daemon/journal/sqlite/sqlite_file.h"
#include "daemon/journal/state/sqlite_state.h"
#include "tests/daemon/journal/fixture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace plumbline::journal {
namespace {

struct State : testing::Test {
  TemporaryDirectory directory;
  std::unique_ptr<StateStore> store = open();

  std::unique_ptr<StateStore> open() { return open_sqlite_state(directory.path() / "workspace.db"); }
};

TEST_F(State, HasNothingAtFirst) {
  EXPECT_EQ(store->get("workspace").revision, 0U);
  EXPECT_EQ(store->get("workspace").json, "");
  EXPECT_TRUE(store->keys("").empty());
}

TEST_F(State, NumbersADocumentAnewAtEachChange) {
  EXPECT_EQ(store->put({{"workspace", "{}", 0}}).value(), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(store->put({{"workspace", R"({"a":1})", 1}}).value(), (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(store->get("workspace").json, R"({"a":1})");
  EXPECT_EQ(store->get("workspace").revision, 2U);
}

TEST_F(State, RefusesAChangeOfWhatSomebodyElseChanged) {
  ASSERT_TRUE(store->put({{"workspace", "1", 0}}));
  ASSERT_TRUE(store->put({{"workspace", "2", 1}}));
  for (const std::uint64_t expected : {0U, 1U, 3U})
    EXPECT_EQ(store->put({{"workspace", "mine", expected}}).error().key, "workspace") << expected;
  EXPECT_EQ(store->get("workspace").json, "2");
}

TEST_F(State, MakesAllChangesOrNone) {
  ASSERT_TRUE(store->put({{"b", "1", 0}}));
  EXPECT_EQ(store->put({{"a", "1", 0}, {"b", "2", 0}}).error().key, "b");
  EXPECT_EQ(store->get("a").revision, 0U);
  EXPECT_EQ(store->put({{"a", "1", 0}, {"b", "2", 1}}).value(), (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(State, ListsTheKeysUnderAPrefixInOrder) {
  ASSERT_TRUE(store->put({{"plan/2", "1", 0}, {"plan/1", "1", 0}, {"plan", "1", 0}, {"plbn", "1", 0}, {"p%", "1", 0}}));
  EXPECT_EQ(store->keys("plan/"), (std::vector<std::string>{"plan/1", "plan/2"}));
  EXPECT_EQ(store->keys("p%"), (std::vector<std::string>{"p%"}));
  EXPECT_EQ(store->keys("").size(), 5U);
}

TEST_F(State, ErasesWhatIsPutAsNothing) {
  ASSERT_TRUE(store->put({{"a", "1", 0}, {"b", "1", 0}}));
  EXPECT_EQ(store->put({{"a", "", 7}}).error().key, "a");
  EXPECT_EQ(store->put({{"a", "", 1}, {"b", "2", 1}}).value(), (std::vector<std::uint64_t>{0, 2}));
  EXPECT_EQ(store->keys(""), (std::vector<std::string>{"b"}));
  EXPECT_EQ(store->get("a").revision, 0U);
  EXPECT_TRUE(store->put({{"a", "again", 0}}));
}

TEST_F(State, SurvivesARestart) {
  ASSERT_TRUE(store->put({{"workspace", "kept", 0}}));
  store = nullptr;
  store = open();
  EXPECT_EQ(store->get("workspace").json, "kept");
  EXPECT_EQ(store->get("workspace").revision, 1U);
}

TEST_F(State, RefusesATornFileWithASentence) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(store->put({{"document." + std::to_string(i), std::string(3'000, 'x'), 0}}));
  store = nullptr;
  const auto file = directory.path() / "workspace.db";
  ASSERT_GT(std::filesystem::file_size(file), 100'000U);
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(40'960);
    bytes << std::string(4'096, '\xff');
  }
  try {
    open();
    FAIL() << "it was taken";
  } catch (const DamagedFile& damage) {
    EXPECT_NE(std::string(damage.what()).find("workspace.db is damaged: "), std::string::npos) << damage.what();
  }
  std::filesystem::resize_file(file, 50'000);
  EXPECT_THROW(open(), DamagedFile);
}

TEST_F(State, ErasesEveryByteOfWhatWasReplaced) {
  ASSERT_TRUE(store->put({{"a", "it said secret-word", 0}, {"b", "so did this secret-word", 0}}));
  ASSERT_TRUE(store->put({{"a", "it says nothing", 1}, {"b", "", 1}}));
  EXPECT_TRUE(store->erase_replaced());
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(bytes.find("secret-word"), std::string::npos) << entry.path();
  }
  EXPECT_EQ(store->get("a").json, "it says nothing");
}

TEST_F(State, RefusesAJournal) {
  open_journal(directory.path() / "journal.db");
  EXPECT_THROW(open_sqlite_state(directory.path() / "journal.db"), std::runtime_error);
}

} // namespace
} // namespace plumbline::journal
