#include "daemon/delivery/beneath.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace plumbline::delivery {
namespace {

namespace fs = std::filesystem;

class Beneath : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "plumbline-beneath-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    outside = fs::path(name) / "outside";
    root = fs::path(name) / "root";
    fs::create_directories(outside);
    fs::create_directories(root);
  }
  ~Beneath() override { fs::remove_all(root.parent_path()); }

  /// "", or why it is refused.
  std::string open(const fs::path& below) const {
    try {
      const auto folder = beneath::open_folder(root, below.parent_path());
      const auto file = beneath::open_file(folder, below.filename(), root / below);
      EXPECT_TRUE(beneath::is_at(file, root, below));
      return "";
    } catch (const std::exception& fault) {
      return fault.what();
    }
  }

  fs::path root, outside;
};

TEST_F(Beneath, OpensAFileAndMakesTheFoldersOnTheWay) {
  EXPECT_EQ(open("a/b/calls.ndjson"), "");
  EXPECT_TRUE(fs::is_regular_file(root / "a/b/calls.ndjson"));
  EXPECT_EQ(open("a/b/calls.ndjson"), "") << "again";
  EXPECT_EQ(open("calls.ndjson"), "");
}

TEST_F(Beneath, RenamesAFileToANameThatNothingHas) {
  const auto folder = beneath::open_folder(root, "");
  std::ofstream(root / "full") << "ours";
  EXPECT_TRUE(beneath::rename_to_free_name(folder, "full", "full.1", root / "full"));
  EXPECT_FALSE(fs::exists(root / "full"));
  EXPECT_TRUE(beneath::is_file(folder, "full.1"));

  std::ofstream(root / "full") << "new";
  std::ofstream(root / "taken") << "theirs";
  fs::create_directories(root / "folder");
  fs::create_symlink(outside / "nothing", root / "link");
  for (const char* name : {"taken", "folder", "link"})
    EXPECT_FALSE(beneath::rename_to_free_name(folder, "full", name, root / "full")) << name;
  EXPECT_EQ(fs::file_size(root / "taken"), 6U) << "what has the name stays";
  EXPECT_EQ(fs::file_size(root / "full"), 3U);
  EXPECT_FALSE(beneath::is_file(folder, "folder"));
  EXPECT_FALSE(beneath::is_file(folder, "link"));
  EXPECT_FALSE(beneath::is_file(folder, "missing"));
}

TEST_F(Beneath, FollowsNoSymbolicLinkWhereverItLeads) {
  fs::create_directories(root / "real");
  fs::create_directory_symlink(outside, root / "out");
  fs::create_directory_symlink("real", root / "in");
  fs::create_symlink(outside / "file", root / "link");
  for (const auto* below : {"out/calls.ndjson", "out/a/calls.ndjson", "in/calls.ndjson", "link"}) {
    const auto why = open(below);
    EXPECT_NE(why.find("symbolic link"), std::string::npos) << below << ": " << why;
  }
  EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(Beneath, LeavesTheFolderByNoPath) {
  EXPECT_NE(open("../outside/calls.ndjson"), "");
  EXPECT_TRUE(fs::is_empty(outside));
}

TEST_F(Beneath, OpensNoFileThatHasAnotherName) {
  std::ofstream(outside / "precious") << "kept";
  fs::create_hard_link(outside / "precious", root / "calls.ndjson");
  EXPECT_NE(open("calls.ndjson").find("hard link"), std::string::npos);
}

TEST_F(Beneath, OpensNothingThatIsNoOrdinaryFile) {
  ASSERT_EQ(::mkfifo((root / "pipe").c_str(), 0600), 0);
  EXPECT_NE(open("pipe").find("not a regular file"), std::string::npos);
  fs::create_directory(root / "folder");
  EXPECT_NE(open("folder"), "");
}

TEST_F(Beneath, SeesThatAFileWasMovedReplacedOrLinked) {
  const auto folder = beneath::open_folder(root, "a");
  const auto file = beneath::open_file(folder, "calls", root / "a/calls");
  EXPECT_TRUE(beneath::is_at(file, root, "a/calls"));
  fs::create_hard_link(root / "a/calls", outside / "other");
  EXPECT_FALSE(beneath::is_at(file, root, "a/calls"));
  fs::remove(outside / "other");
  EXPECT_TRUE(beneath::is_at(file, root, "a/calls"));
  fs::rename(root / "a", root / "b");
  EXPECT_FALSE(beneath::is_at(file, root, "a/calls"));
  fs::create_directory_symlink("b", root / "a");
  EXPECT_FALSE(beneath::is_at(file, root, "a/calls"));
}

TEST_F(Beneath, NamesWhatAFolderHas) {
  const auto folder = beneath::open_folder(root, "a");
  for (const auto* name : {"one", "two"}) static_cast<void>(beneath::open_file(folder, name, root / "a" / name));
  for (int i = 0; i < 2; ++i) {
    auto names = beneath::names_in(folder, root / "a");
    std::erase_if(names, [](const auto& name) { return name.starts_with('.'); });
    std::ranges::sort(names);
    EXPECT_EQ(names, (std::vector<std::string>{"one", "two"})) << "as often as it is asked";
  }
}

} // namespace
} // namespace plumbline::delivery
