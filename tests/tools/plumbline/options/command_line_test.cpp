#include "tests/tools/plumbline/tool_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

using testing::HasSubstr;

TEST(CommandLine, RefusesACommandThatIsNoneAlsoWhereItIsAskedForHelp) {
  const ToolDirectory dir;
  for (const auto* line : {"nosuch", "nosuch --help", "--help nosuch", "nosuch -h", "nosuch --version"}) {
    const auto run = dir.run(line);
    EXPECT_EQ(run.exit_code, 2) << line;
    EXPECT_EQ(run.out, "") << line;
    EXPECT_EQ(run.err, "plumbline: there is no command 'nosuch' (plumbline --help lists them)\n") << line;
  }
  const auto nested = dir.run("sources nosuch --help");
  EXPECT_EQ(nested.exit_code, 2);
  EXPECT_EQ(nested.err, "plumbline sources: there is no command 'nosuch' (plumbline sources --help lists them)\n");
}

TEST(CommandLine, ShowsHelpOfCommandsWithTheirArguments) {
  const ToolDirectory dir;
  for (const auto* line : {"--help", "check --help", "check calls.ndjson --help", "sources --help",
                           "sources create --help", "sources create 'Web shop' --help", "run --help"}) {
    const auto run = dir.run(line);
    EXPECT_EQ(run.exit_code, 0) << line;
    EXPECT_THAT(run.out, HasSubstr("Usage")) << line;
  }
}

} // namespace
} // namespace plumbline::tool
