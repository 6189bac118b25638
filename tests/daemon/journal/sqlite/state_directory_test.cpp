#include "daemon/journal/sqlite/state_directory.h"
#include "tests/daemon/journal/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sys/wait.h>
#include <unistd.h>

namespace plumbline::journal {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string chosen(std::string_view asked_for, const std::map<std::string, std::string>& variables) {
  const auto path = choose_state_directory(asked_for, [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  return path ? path->string() : "error: " + path.error();
}

TEST(StateDirectory, IsChosenFromTheFlagThenSystemdThenTheBaseDirectories) {
  std::map<std::string, std::string> variables{
      {"STATE_DIRECTORY", "/var/lib/plumbline:/var/lib/other"}, {"XDG_STATE_HOME", "/x"}, {"HOME", "/home/u"}};
  EXPECT_EQ(chosen("/asked", variables), "/asked");
  EXPECT_EQ(chosen("", variables), "/var/lib/plumbline");
  variables.erase("STATE_DIRECTORY");
  EXPECT_EQ(chosen("", variables), "/x/plumbline");
  variables["XDG_STATE_HOME"] = "relative";
  EXPECT_EQ(chosen("", variables), "/home/u/.local/state/plumbline");
  variables["XDG_STATE_HOME"] = "";
  EXPECT_EQ(chosen("", variables), "/home/u/.local/state/plumbline");
  EXPECT_THAT(chosen("", {}), HasSubstr("--state-dir"));
}

TEST(StateDirectory, IsMadeForItsOwnerAlone) {
  const TemporaryDirectory parent;
  const auto taken = StateDirectory::take(parent.path() / "a" / "b");
  ASSERT_TRUE(taken) << taken.error();
  EXPECT_EQ(fs::status(taken->path()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(taken->journal_directory(), parent.path() / "a/b/journal");
}

TEST(StateDirectory, IsMadePrivateWhereItIsEmptyAndLeftAloneWhereItIsNot) {
  const TemporaryDirectory parent;
  const auto open_to_all = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
  for (const bool empty : {true, false}) {
    const auto path = parent.path() / (empty ? "empty" : "used");
    fs::create_directory(path);
    fs::permissions(path, open_to_all);
    if (!empty) std::ofstream(path / "notes.txt") << "mine";
    ASSERT_TRUE(StateDirectory::take(path));
    EXPECT_EQ(fs::status(path).permissions(), empty ? fs::perms::owner_all : open_to_all);
  }
}

TEST(StateDirectory, IsServedByOneDaemonAtATime) {
  const TemporaryDirectory parent;
  {
    auto first = StateDirectory::take(parent.path());
    ASSERT_TRUE(first);
    const auto second = StateDirectory::take(parent.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "the state directory " + parent.path().string() +
                                  " is already served by the daemon with pid " + std::to_string(::getpid()));
    const auto moved = std::move(first.value());
    EXPECT_FALSE(StateDirectory::take(parent.path()));
  }
  EXPECT_TRUE(StateDirectory::take(parent.path()));
}

TEST(StateDirectory, StaysLockedThoughItsLockFileIsGone) {
  const TemporaryDirectory parent;
  const auto first = StateDirectory::take(parent.path());
  ASSERT_TRUE(first);
  fs::remove(parent.path() / "lock");
  const auto second = StateDirectory::take(parent.path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), EndsWith(" is already served by another daemon"));
  EXPECT_FALSE(fs::exists(parent.path() / "lock"));
}

TEST(StateDirectory, IsFreeAgainWhenItsDaemonWasKilled) {
  const TemporaryDirectory parent;
  const auto child = ::fork();
  if (child == 0) {
    const auto taken = StateDirectory::take(parent.path());
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(StateDirectory::take(parent.path()));
}

TEST(StateDirectory, IsNoFile) {
  const TemporaryDirectory parent;
  std::ofstream(parent.path() / "file") << "x";
  EXPECT_THAT(StateDirectory::take(parent.path() / "file").error(), EndsWith("file is not a directory"));
  EXPECT_THAT(StateDirectory::take(parent.path() / "file" / "below").error(),
              HasSubstr("cannot be created: Not a directory"));
}

TEST(StateDirectory, MustBeWritable) {
  const TemporaryDirectory parent;
  fs::create_directory(parent.path() / "locked");
  std::ofstream(parent.path() / "locked" / "other") << "x";
  fs::permissions(parent.path(), static_cast<fs::perms>(0755));
  fs::permissions(parent.path() / "locked", static_cast<fs::perms>(0555));
  const auto child = ::fork(); // root may write everywhere
  if (child == 0) {
    if (::geteuid() == 0 && ::seteuid(65'534) != 0) ::_exit(2);
    const auto taken = StateDirectory::take(parent.path() / "locked");
    ::_exit(!taken && taken.error().ends_with("locked is not writable: Permission denied") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

} // namespace
} // namespace plumbline::journal
