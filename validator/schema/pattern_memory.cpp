#include "validator/schema/pattern_memory.h"

namespace plumbline::validator {

Result<Pattern, PatternMemory::Refusal> PatternMemory::compile(const std::string& source) {
  if (const auto known = known_.find(source); known != known_.end()) return known->second;
  if (const auto refused = refused_.find(source); refused != refused_.end()) return unexpected(refused->second);
  const std::string no_room = "the patterns of this plan take more than 64 MiB of memory together";
  if (left_ == 0) return unexpected(Refusal{"patterns_too_large", no_room});
  auto pattern = Pattern::compile_or_refuse(source);
  if (!pattern) {
    // Reading a pattern that is only wrong takes little.
    constexpr std::size_t of_a_wrong_one = 16 * 1024;
    take(pattern.error().too_large ? Pattern::max_memory : of_a_wrong_one);
    Refusal refusal{pattern.error().too_large ? "pattern_too_large" : "unsupported_pattern",
                    std::move(pattern.error().reason)};
    return unexpected(refused_.emplace(source, std::move(refusal)).first->second);
  }
  const bool fits = pattern->memory() <= left_;
  take(pattern->memory());
  if (!fits) return unexpected(Refusal{"patterns_too_large", no_room});
  return known_.emplace(source, std::move(*pattern)).first->second;
}

void PatternMemory::add(const Pattern& pattern) {
  if (known_.emplace(pattern.source(), pattern).second) take(pattern.memory());
}

} // namespace plumbline::validator
