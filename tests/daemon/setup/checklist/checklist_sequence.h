#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace plumbline::setup::test {

/// What one sequence came to.
struct SequenceResult {
  std::size_t compared = 0; ///< steps whose state was compared
  std::size_t done = 0;     ///< steps that were done at its end
  std::string difference;   ///< "" where there is none; else the whole way to it
};

/// Does at random what people, apps, destinations and a failing machine do to a set-up, and compares every step of the
/// checklist with the model after each of it. The same seed gives the same sequence. `folder` is where a set-up leaves
/// its tokens.
SequenceResult run_sequence(std::uint64_t seed, const std::filesystem::path& folder);

} // namespace plumbline::setup::test
