#include "daemon/file_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

namespace plumbline {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Pair;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() {
    auto name = (fs::temp_directory_path() / "plumbline-watch-XXXXXX").string();
    folder = fs::canonical(::mkdtemp(name.data()));
    for (const auto* below : {"etc", "one", "two"}) fs::create_directory(folder / below);
  }
  ~FileWatchTest() override { fs::remove_all(folder); }

  void write(const fs::path& file, const std::string& text = "x") { std::ofstream(folder / file) << text; }
  /// As deployments swap a link.
  void lead(const fs::path& link, const fs::path& target) {
    fs::create_symlink(target, folder / "next");
    fs::rename(folder / "next", folder / link);
  }
  void watch(const fs::path& file) {
    watched.emplace(context, folder / file, [this] { ++told; });
  }
  /// Waits until it is told once more.
  bool is_told() {
    const auto before = told;
    while (told == before)
      if (context.run_one_for(std::chrono::seconds(20)) == 0) return false;
    return true;
  }

  fs::path folder;
  net::io_context context{1};
  std::optional<FileWatch> watched;
  int told = 0;
};

TEST_F(FileWatchTest, KnowsTheFileAndEveryLinkOnTheWayToIt) {
  write("one/plan.json");
  EXPECT_THAT(places_of(folder / "one/plan.json"), ElementsAre(Pair(folder / "one", "plan.json")));
  lead("etc/plan.json", "../current/./plan.json");
  lead("current", folder / "one");
  EXPECT_THAT(
      places_of(folder / "etc/plan.json"),
      ElementsAre(Pair(folder / "etc", "plan.json"), Pair(folder, "current"), Pair(folder / "one", "plan.json")));
  lead("two/round", "round");
  EXPECT_LE(places_of(folder / "two/round").size(), 50U) << "a link to itself ends";
  EXPECT_THAT(places_of(folder / "three/deep/plan.json"), ElementsAre(Pair(folder, "three"))) << "not there yet";
}

TEST_F(FileWatchTest, TellsOfAFileThatIsWrittenOrReplaced) {
  write("one/plan.json");
  watch("one/plan.json");
  write("one/plan.json");
  EXPECT_TRUE(is_told());
  write("one/plan.json.new");
  fs::rename(folder / "one/plan.json.new", folder / "one/plan.json");
  EXPECT_TRUE(is_told());
}

TEST_F(FileWatchTest, TellsOfTheFileThatALinkLeadsToAlsoAfterTheLinkWasSwapped) {
  write("one/plan.json");
  write("two/plan.json");
  lead("etc/plan.json", "../one/plan.json");
  watch("etc/plan.json");
  write("one/plan.json");
  EXPECT_TRUE(is_told());
  lead("etc/plan.json", "../two/plan.json");
  EXPECT_TRUE(is_told());
  write("two/plan.json");
  EXPECT_TRUE(is_told()) << "what it leads to now";
}

TEST_F(FileWatchTest, TellsOfALinkedFolderThatIsSwapped) {
  write("one/plan.json");
  write("two/plan.json");
  lead("current", "one");
  watch("current/plan.json");
  lead("current", "two");
  EXPECT_TRUE(is_told());
  write("two/plan.json");
  EXPECT_TRUE(is_told());
}

TEST_F(FileWatchTest, TellsOfAFileThatComesWhereALinkLedToNothing) {
  lead("etc/plan.json", "../later/plan.json");
  watch("etc/plan.json");
  fs::create_directory(folder / "later");
  EXPECT_TRUE(is_told());
  write("later/plan.json");
  EXPECT_TRUE(is_told());
}

TEST_F(FileWatchTest, TellsOfEveryFileOfAFolderAndOfFoldersThatComeLater) {
  fs::create_directory(folder / "one/track");
  write("one/track/A.json");
  watch("one");
  write("one/track/B.json");
  EXPECT_TRUE(is_told());
  fs::remove(folder / "one/track/B.json");
  EXPECT_TRUE(is_told());
  fs::create_directory(folder / "one/page");
  EXPECT_TRUE(is_told());
  write("one/page/Home.json");
  EXPECT_TRUE(is_told());
}

} // namespace
} // namespace plumbline
