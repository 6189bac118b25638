#include "tests/daemon/journal/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>
#include <string>

namespace plumbline::journal {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct Format : testing::Test {
  TemporaryDirectory directory;
  fs::path file = directory.path() / "journal.db";

  /// The sentence with which the file is refused; "" where it is opened.
  std::string refusal() {
    try {
      open_journal(file);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(Format, IsForItsOwnerAlone) {
  const auto journal = open_journal(file);
  append_one(*journal, {"a"});
  for (const auto& entry : fs::directory_iterator(directory.path()))
    EXPECT_EQ(entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none)
        << entry.path();
}

TEST_F(Format, LeavesNoLogAfterACleanEnd) {
  {
    const auto journal = open_journal(file);
    append_one(*journal, {"a"});
    (void)journal->at_or_after(1);
  }
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(directory.path())) files.insert(entry.path().filename().string());
  EXPECT_EQ(files, (std::set<std::string>{file.filename().string(), file.filename().string() + ".head"}));
}

TEST_F(Format, LosesTheKeysOfADayAgoAsNewOnesCome) {
  constexpr std::int64_t day = 24 * 60 * 60 * 1'000;
  std::atomic<std::int64_t> now{test_time};
  SqliteJournalOptions options;
  options.clock = [&now] { return now.load(); };
  auto journal = open_journal(file, std::move(options));
  const auto append_many = [&](const std::string& prefix) {
    std::vector<Sent> calls;
    for (int i = 0; i < 9'000; ++i) calls.push_back({prefix + std::to_string(i)}); // more than a row of keys
    ASSERT_TRUE(append(*journal, batch_of(calls, now)));
  };
  for (int i = 0; i < 3; ++i) append_many("old" + std::to_string(i));
  now += day;
  for (int i = 0; i < 2; ++i) append_many("new" + std::to_string(i));
  EXPECT_TRUE(append_one(*journal, {"new00"}, now).duplicate);
  EXPECT_FALSE(append_one(*journal, {"old00"}, now).duplicate);
  journal = nullptr;
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT min(first) FROM dedupe").getInt64(), 3 * 9'000 + 1);
  EXPECT_EQ(database.execAndGet("SELECT sum(count) FROM calls").getInt64(), 5 * 9'000 + 1) << "the calls stay";
}

TEST_F(Format, RefusesAFileThatIsNoDatabase) {
  std::ofstream(file) << std::string(100'000, 'x');
  EXPECT_THAT(refusal(), HasSubstr("is not a journal of plumblined"));
  std::ofstream(file, std::ios::trunc) << "short";
  EXPECT_THAT(refusal(), HasSubstr("is not a journal of plumblined"));
  std::string text;
  std::ifstream(file) >> text;
  EXPECT_EQ(text, "short") << "and leaves it alone";
}

TEST_F(Format, RefusesTheDatabaseOfAnotherProgram) {
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE theirs(x)");
  EXPECT_THAT(refusal(), HasSubstr("it is a database of another program"));
}

TEST_F(Format, RefusesANewerVersionAndSaysSo) {
  EXPECT_EQ(refusal(), "");
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=4");
  EXPECT_THAT(refusal(), HasSubstr("was written by a newer plumblined: its format is 4"));
}

/// As format 1 was made, with two calls in one row.
void make_version_1(const fs::path& file) {
  {
    const auto journal = open_journal(file); // for the bytes of a row, which are the same
    ASSERT_TRUE(append(*journal, batch_of({{"a", "one"}, {"b", "two"}})));
  }
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  database.exec("PRAGMA journal_mode=DELETE; CREATE TABLE taken AS SELECT * FROM calls; DROP TRIGGER calls_forgotten;"
                "DROP TABLE calls; DROP TABLE dedupe; DROP TABLE duplicates; DROP TABLE numbers;");
  database.exec(
      "CREATE TABLE calls(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, received_at INTEGER NOT NULL,"
      " keys BLOB NOT NULL, offsets BLOB NOT NULL, records BLOB NOT NULL);"
      "CREATE TABLE dedupe(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, received_at INTEGER NOT NULL,"
      " groups BLOB NOT NULL);"
      "CREATE TABLE duplicates(seq INTEGER PRIMARY KEY, count INTEGER NOT NULL);"
      "CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
      "INSERT INTO numbers VALUES('forgotten', 0);"
      "CREATE TRIGGER calls_forgotten BEFORE DELETE ON calls BEGIN"
      " UPDATE numbers SET value = max(value, old.first + old.count - 1) WHERE name = 'forgotten'; END;"
      "INSERT INTO calls SELECT first, count, received_at, keys, offsets, records FROM taken; DROP TABLE taken;"
      "PRAGMA user_version=1");
}

TEST_F(Format, BringsAFileOfVersion1ToThisOneAndKeepsItsCalls) {
  make_version_1(file);
  for (int start = 0; start < 2; ++start) {
    const auto journal = open_journal(file);
    EXPECT_EQ(all_of(*journal).size(), 2U + static_cast<std::size_t>(start));
    EXPECT_TRUE(append_one(*journal, {"a", "one"}).duplicate);
    EXPECT_NE(journal->mark().identity, 0U);
    EXPECT_EQ(append_one(*journal, {"", "new"}).seq, 3U + static_cast<std::uint64_t>(start));
    if (start == 1) {
      EXPECT_EQ(journal->forget({{1, 1}, {3, 3}}), 2U) << "of a row of each version";
      EXPECT_EQ(all_of(*journal).size(), 2U);
    }
  }
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 3);
}

TEST_F(Format, ReadsRowsOfVersion2BesideItsOwn) {
  const std::string long_text(2'000, 'x');
  append_one(*open_journal(file), {"a", "one"});
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("ALTER TABLE calls DROP COLUMN unpacked; PRAGMA user_version=2");
  for (int start = 0; start < 2; ++start) {
    const auto journal = open_journal(file);
    EXPECT_TRUE(append_one(*journal, {"a", "one"}).duplicate);
    EXPECT_EQ(append_one(*journal, {"", long_text}).seq, 2U + static_cast<std::uint64_t>(start));
    EXPECT_EQ(all_of(*journal).size(), 2U + static_cast<std::size_t>(start));
    if (start == 1) {
      EXPECT_EQ(journal->forget({{1, 1}, {3, 3}}), 2U) << "of a row of each version";
      EXPECT_EQ(all_of(*journal).size(), 1U);
    }
  }
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  EXPECT_GT(database.execAndGet("SELECT unpacked FROM calls WHERE first = 2").getInt(), 2'000);
  EXPECT_LT(database.execAndGet("SELECT length(records) FROM calls WHERE first = 2").getInt(), 500);
}

TEST_F(Format, LeavesOutPackedCallsThatCannotBeRestored) {
  {
    const auto journal = open_journal(file);
    for (int i = 0; i < 3; ++i) append_one(*journal, {"", std::string(2'000, 'x')});
  }
  // Without a checksum, as in version 1, the packed bytes alone tell.
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE calls SET checksum = NULL, unpacked = unpacked + 1 WHERE first = 2;"
            "UPDATE calls SET checksum = NULL, records = zeroblob(length(records)) WHERE first = 3");
  const auto journal = open_journal(file);
  EXPECT_EQ(all_of(*journal).size(), 1U);
  EXPECT_EQ(append_one(*journal, {"", "next"}).seq, 4U);
  EXPECT_EQ(journal->forget({{2, 2}}), 1U) << "such a row goes whole";
}

TEST_F(Format, LeavesOutCallsWhoseBitsFlippedAndGivesTheirSeqsToNobody) {
  {
    const auto journal = open_journal(file);
    for (int i = 0; i < 3; ++i) append_one(*journal, {"", "a call that is there"});
  }
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE calls SET records = CAST(replace(CAST(records AS TEXT), 'there', 'where') AS BLOB) WHERE first = 2");
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE calls SET records = zeroblob(length(records)) WHERE first = 3");
  const auto journal = open_journal(file);
  EXPECT_EQ(all_of(*journal).size(), 1U);
  ASSERT_NE(journal->at_or_before(3), nullptr);
  EXPECT_EQ(journal->at_or_before(3)->first(), 1U);
  EXPECT_EQ(append_one(*journal, {"", "next"}).seq, 4U);
}

TEST_F(Format, SalvagesATornFileAndRefusesOneWithoutItsHead) {
  {
    const auto journal = open_journal(file);
    for (int i = 0; i < 20; ++i) append_one(*journal, {"", random_text(100'000, static_cast<std::uint64_t>(i))});
  }
  const auto size = fs::file_size(file);
  fs::resize_file(file, size / 2);
  EXPECT_EQ(refusal(), "");
  fs::resize_file(file, 50);
  EXPECT_NE(refusal(), "");
}

TEST_F(Format, TakesAnEmptyFileForANewOne) {
  std::ofstream(file).close();
  EXPECT_EQ(refusal(), "");
}

TEST_F(Format, RefusesAPlaceThatCannotBeWritten) {
  file = directory.path() / "missing" / "journal.db";
  EXPECT_THAT(refusal(), HasSubstr("cannot be created: No such file or directory"));
}

} // namespace
} // namespace plumbline::journal
