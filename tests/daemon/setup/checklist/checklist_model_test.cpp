#include "tests/daemon/setup/checklist/checklist_sequence.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace plumbline::setup::test {
namespace {

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// PLUMBLINE_SEQUENCES and PLUMBLINE_SEED ask for others (tools/fuzz checklist).
TEST(ChecklistModel, SaysOfEveryStepWhatTheRulesSayInAThousandRandomSequences) {
  const auto sequences = number_in("PLUMBLINE_SEQUENCES", 1000);
  const auto first = number_in("PLUMBLINE_SEED", 1);
  auto name = (std::filesystem::temp_directory_path() / "plumbline-model-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(name.data());
  std::size_t compared = 0;
  std::size_t done = 0;
  std::size_t differences = 0;
  for (std::uint64_t seed = first; seed < first + sequences && differences < 3; ++seed) {
    const auto result = run_sequence(seed, folder);
    compared += result.compared;
    done += result.done;
    if (result.difference.empty()) continue;
    ++differences;
    ADD_FAILURE() << "PLUMBLINE_SEED=" << seed << " PLUMBLINE_SEQUENCES=1: " << result.difference;
  }
  std::filesystem::remove_all(folder);
  std::cout << sequences << " sequences, " << compared << " steps compared, " << done << " done at the end, "
            << differences << " differences\n";
  EXPECT_GT(done, sequences) << "sequences that complete nothing compare little";
}

} // namespace
} // namespace plumbline::setup::test
