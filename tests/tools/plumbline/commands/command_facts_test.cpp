#include "tools/plumbline/commands/command_facts.h"
#include "tools/plumbline/commands/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::tool {
namespace {

TEST(CommandFacts, HaveEveryCommandWithItsSummaryExampleAndFlags) {
  const auto facts = command_facts();
  ASSERT_EQ(facts.size(), commands().size());
  for (const auto& command : facts) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_THAT(command.example, testing::HasSubstr("plumbline " + command.name));
    for (const auto& flag : command.flags) EXPECT_FALSE(flag.description.empty()) << command.name << flag.names[0];
    for (const auto& argument : command.arguments)
      EXPECT_FALSE(argument.description.empty()) << command.name << argument.names[0];
  }
}

TEST(CommandFacts, KnowTheWordsOfACommandAndWhichFlagsTakeAValue) {
  for (const auto& command : command_facts()) {
    if (command.name != "sources") continue;
    EXPECT_EQ(command.words.front().name, "create");
    for (const auto& flag : command.flags)
      EXPECT_EQ(flag.takes_value, flag.names[0] != "--json" && flag.names[0] != "--help") << flag.names[0];
  }
}

} // namespace
} // namespace plumbline::tool
