#include "daemon/ingest/analytics_js.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace plumbline::ingest {
namespace {

class AnalyticsJsTest : public testing::Test {
 protected:
  AnalyticsJsTest() {
    auto name = (std::filesystem::temp_directory_path() / "plumbline-scripts-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~AnalyticsJsTest() override { std::filesystem::remove_all(folder); }

  void file(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
  }

  std::filesystem::path folder;
};

TEST_F(AnalyticsJsTest, IsTheScriptWithTheKeyInItsPlaceAndTheChunksBesideIt) {
  file("standalone.js", "before '__WRITE_KEY__' behind '__WRITE_KEY__'");
  file("a.bundle.1.js", "chunk a");
  file("a.bundle.1.js.map", "no script");
  file("a.bundle.1.js.gz", "no script");
  const auto scripts = AnalyticsJs::read(folder / "standalone.js");
  ASSERT_TRUE(scripts) << scripts.error();
  EXPECT_EQ(scripts->script("Key1"), "before 'Key1' behind '__WRITE_KEY__'");
  ASSERT_TRUE(scripts->chunk("a.bundle.1.js"));
  EXPECT_EQ(*scripts->chunk("a.bundle.1.js"), "chunk a");
  for (const auto* name : {"a.bundle.1.js.map", "a.bundle.1.js.gz", "", ".", "..", "../standalone.js", "b.js"})
    EXPECT_EQ(scripts->chunk(name), nullptr) << name;
}

TEST_F(AnalyticsJsTest, LetsNoKeyWriteAScript) {
  file("standalone.js", "key = '__WRITE_KEY__'");
  const auto scripts = AnalyticsJs::read(folder / "standalone.js");
  ASSERT_TRUE(scripts);
  EXPECT_EQ(scripts->script("Key1.a-session_2"), "key = 'Key1.a-session_2'");
  for (const auto* key : {"'", "\\", "a b", "</script>", "\xc3\xa4", "\n"})
    EXPECT_EQ(scripts->script(key), "key = '__WRITE_KEY__'") << key;
}

TEST_F(AnalyticsJsTest, IsServedAsItIsWhereItHasNoPlaceForAKey) {
  file("standalone.js", "alert");
  EXPECT_EQ(AnalyticsJs::read(folder / "standalone.js")->script("Key1"), "alert");
}

TEST_F(AnalyticsJsTest, IsRefusedWithItsNameWhereItCannotBeReadOrIsEmpty) {
  file("empty.js", "");
  for (const auto& name : {folder / "none.js", folder / "empty.js", folder}) {
    const auto scripts = AnalyticsJs::read(name);
    ASSERT_FALSE(scripts) << name;
    EXPECT_NE(scripts.error().find(name.string()), std::string::npos) << scripts.error();
  }
}

TEST_F(AnalyticsJsTest, IsRefusedInAFolderOfMoreScriptsThanABuildHas) {
  const std::string script = "x";
  file("standalone.js", script);
  file("large.js", std::string(AnalyticsJs::max_bytes - 2 * script.size(), 'x'));
  EXPECT_TRUE(AnalyticsJs::read(folder / "standalone.js")) << "the script counts twice: it is a chunk too";
  file("large.js", std::string(AnalyticsJs::max_bytes - 2 * script.size() + 1, 'x'));
  const auto scripts = AnalyticsJs::read(folder / "standalone.js");
  ASSERT_FALSE(scripts);
  EXPECT_NE(scripts.error().find(folder.string()), std::string::npos) << scripts.error();
}

} // namespace
} // namespace plumbline::ingest
