#include "validator/schema/pattern.h"

#include "validator/schema/pattern_spelling.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace plumbline::validator {

namespace {

constexpr int max_repetitions = 1'000; ///< RE2's

/// The bounds of a repetition such as {1,2000}; 0 if one is absent.
std::pair<int, int> repetition_of(std::string_view text) {
  std::pair<int, int> bounds{0, 0};
  const char* const end = text.data() + text.size();
  const auto least = std::from_chars(text.data() + 1, end, bounds.first);
  if (least.ptr < end && *least.ptr == ',') std::from_chars(least.ptr + 1, end, bounds.second);
  return bounds;
}

/// Why RE2 refuses a pattern, in our words.
std::string reason_of(const RE2& engine) {
  const std::string& at = engine.error_arg();
  switch (engine.error_code()) {
  case RE2::ErrorRepeatArgument:
    return at.starts_with("(?") ? "the group " + at + " is not known here" : "there is nothing to repeat before " + at;
  case RE2::ErrorRepeatOp: return at + " repeats what is already repeated";
  case RE2::ErrorRepeatSize: {
    const auto [least, most] = repetition_of(at);
    if (most > 0 && least > most) return at + " has a lower bound above its upper bound";
    return std::max(least, most) > max_repetitions
               ? at + " repeats too often: at most 1,000 repetitions are supported"
               : at + " is inside another repetition: together they may repeat at most 1,000 times";
  }
  case RE2::ErrorBadCharRange:
    return at.starts_with("\\p") || at.starts_with("\\P")
               ? at + " is not supported: write a general category such as \\p{L}, or a script such as \\p{Greek}"
               : "the range " + at + " in a character class runs backwards";
  case RE2::ErrorBadCharClass: return at + " is not a character class";
  case RE2::ErrorMissingBracket: return "a [ is not closed";
  case RE2::ErrorMissingParen:
    return at.starts_with("(?") && at.size() > 2 ? "the group " + at + " is not known here" : "a ( is not closed";
  case RE2::ErrorUnexpectedParen: return "a ) has no ( before it";
  case RE2::ErrorTrailingBackslash: return "it ends with a lone backslash";
  case RE2::ErrorBadUTF8: return "it is not valid UTF-8";
  case RE2::ErrorBadNamedCapture: return "the group name in " + at + " is malformed or already used";
  case RE2::ErrorBadEscape: return "the escape " + at + " is not known";
  case RE2::ErrorPatternTooLarge: return "it is too large";
  default: return engine.error();
  }
}

/// The memory for compiling a class of Unicode's (\\p{L}); for \\pL about the same.
constexpr std::size_t memory_of_a_class = 24 * 1024;

std::size_t unicode_classes(std::string_view pattern) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    ++i;
    if (pattern[i] == 'p' || pattern[i] == 'P') ++count;
  }
  return count;
}

/// RE2 gives up if a pattern takes more than `memory` to compile; the rest is for its states. With room for fewer than
/// some twenty of them it would be as slow as its slower methods.
bool has_room_for_states(int instructions, std::size_t memory) {
  constexpr std::size_t bytes_of_a_state = 4; // of each instruction
  constexpr std::size_t states = 24;
  return static_cast<std::size_t>(instructions) * bytes_of_a_state * states <= memory / 2;
}

std::unique_ptr<RE2> engine_of(const std::string& pattern, std::size_t memory) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(static_cast<std::int64_t>(memory));
  return std::make_unique<RE2>(pattern, options);
}

} // namespace

Result<Pattern, Pattern::Refusal> Pattern::compile_or_refuse(std::string_view source, std::size_t most_memory) {
  auto respelt = pattern_spelling(source);
  if (!respelt) return unexpected(Refusal{std::move(respelt.error())});
  if (respelt->size() > max_text) return unexpected(Refusal{"it is too large: it has more than 64 KiB"});
  // Tries the smallest size that fits: most patterns are small, and a plan has many.
  const std::array<std::size_t, 3> sizes{std::min<std::size_t>(64 * 1024, most_memory),
                                         std::min<std::size_t>(512 * 1024, most_memory), most_memory};
  const std::size_t of_classes = unicode_classes(*respelt) * memory_of_a_class;
  for (const std::size_t memory : sizes) {
    if (of_classes > memory) continue;
    auto engine = engine_of(*respelt, memory);
    if (!engine->ok()) {
      if (engine->error_code() == RE2::ErrorPatternTooLarge) continue;
      return unexpected(Refusal{reason_of(*engine)});
    }
    const int size = engine->ProgramSize();
    if (memory < most_memory && !has_room_for_states(size, memory)) continue;
    const PatternCost cost = cost_of_pattern(*respelt, static_cast<std::size_t>(size));
    return Pattern(std::string(source), std::move(engine), memory, cost);
  }
  return unexpected(Refusal{
      "it is too large: it would take more than " + std::to_string(most_memory / 1024) + " KiB when compiled", true});
}

Result<Pattern, std::string> Pattern::compile(std::string_view source, std::size_t most_memory) {
  auto pattern = compile_or_refuse(source, most_memory);
  if (!pattern) return unexpected(std::move(pattern.error().reason));
  return std::move(*pattern);
}

bool Pattern::is_pattern(std::string_view text) {
  const auto respelt = pattern_spelling(text);
  if (!respelt) return false;
  // Reading it is enough: it need not fit.
  constexpr std::size_t little = 16 * 1024;
  const auto engine = engine_of(*respelt, little);
  return engine->ok() || engine->error_code() == RE2::ErrorPatternTooLarge;
}

std::uint64_t Pattern::cost_of_compiling(std::string_view text) {
  return 1'000 + 50 * text.size() + 30'000 * unicode_classes(text);
}

bool Pattern::matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *engine_);
}

Pattern::Pattern(std::string source, std::shared_ptr<const re2::RE2> engine, std::size_t memory, PatternCost cost)
    : source_(std::move(source)), engine_(std::move(engine)), memory_(memory), cost_(cost) {}

} // namespace plumbline::validator
