#include "daemon/journal/state/state_watch.h"
#include "tests/daemon/journal/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <future>

namespace plumbline::journal {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A watch over two files that are needed and one that is derived, looking as often as it can.
struct Watched : testing::Test {
  TemporaryDirectory directory;
  fs::path journal = directory.path() / "journal.db";
  fs::path workspace = directory.path() / "workspace.db";
  fs::path index = directory.path() / "index.db";
  std::promise<std::string> promise;
  std::future<std::string> lost = promise.get_future();

  void SetUp() override {
    spdlog::set_level(spdlog::level::off);
    for (const auto& file : {journal, workspace, index}) std::ofstream(file) << "x";
  }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  std::unique_ptr<StateWatch> watch() {
    return std::make_unique<StateWatch>(
        StateWatch::Files{directory.path(), {journal, workspace}, {index}},
        [this](const std::string& sentence) { promise.set_value(sentence); }, std::chrono::milliseconds(1));
  }
};

TEST_F(Watched, SaysThatANeededFileWasRemoved) {
  const auto watching = watch();
  EXPECT_FALSE(watching->disk_is_full());
  fs::remove(index); // nobody is the worse for it
  fs::remove(workspace);
  EXPECT_THAT(lost.get(), HasSubstr("workspace.db was removed while it was in use"));
}

TEST_F(Watched, SaysThatAnotherFileHasItsName) {
  const auto watching = watch();
  fs::rename(journal, directory.path() / "old");
  std::ofstream(journal) << "x";
  // It may have looked in between.
  EXPECT_THAT(lost.get(), testing::AnyOf(HasSubstr("journal.db was replaced by another file"),
                                         HasSubstr("journal.db was removed")));
}

} // namespace
} // namespace plumbline::journal
