#include "embedded/embedded_test_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace plumbline {
namespace {

std::string_view text_of(std::string_view path) {
  for (const EmbeddedFile& file : embedded_test_files()) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << path << " is not embedded";
  return {};
}

TEST(Embed, KeepsEveryByteWhateverItMeansToACompilerOrToCMake) {
  std::ifstream file(PLUMBLINE_SOURCE_DIR "/tests/plans/data/odd_bytes.bin", std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  ASSERT_GT(bytes.str().size(), 256U);
  EXPECT_EQ(text_of("data/odd_bytes.bin"), bytes.str());
}

TEST(Embed, KeepsAFileLongerThanOneLiteral) {
  std::string expected;
  for (int i = 0; i < 5000; ++i) expected += "0123456789 \"quoted\" \\n ";
  ASSERT_GT(expected.size(), 100'000U);
  EXPECT_EQ(text_of("made/long.txt"), expected);
}

TEST(Embed, KeepsAnEmptyFile) { EXPECT_EQ(text_of("data/empty.txt"), ""); }

TEST(Embed, NamesFilesByTheirPathFromTheFolderThatEmbedsThemInTheOrderGiven) {
  const auto files = embedded_test_files();
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[0].path, "data/odd_bytes.bin");
  EXPECT_EQ(files[1].path, "data/empty.txt");
  EXPECT_EQ(files[2].path, "made/long.txt");
}

} // namespace
} // namespace plumbline
