#include "validator/pattern.h"

#include <re2/re2.h>

#include <array>

namespace plumbline::validator {

namespace {

/// What ECMA's \s holds besides RE2's.
constexpr std::string_view ecma_space =
    R"(\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";

bool is_hex(std::string_view text) {
  return text.size() == 4 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Everything else, for [\S].
constexpr std::string_view ecma_no_space =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e})"
    R"(\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

/// ECMA's spelling to RE2's; what needs no respelling is handed on for RE2 to judge. The error: what RE2 would take for
/// something else.
Result<std::string, std::string> respell(std::string_view source) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '\\' && i + 1 < source.size()) {
      const char escaped = source[++i];
      if (escaped == 'u' && is_hex(source.substr(i + 1, 4))) {
        out.append("\\x{").append(source.substr(i + 1, 4)).append("}");
        i += 4;
      } else if (escaped == 's') {
        if (in_class)
          out += ecma_space;
        else
          out.append("[").append(ecma_space).append("]");
      } else if (escaped == 'S') {
        if (in_class)
          out += ecma_no_space;
        else
          out.append("[^").append(ecma_space).append("]");
      } else if (escaped >= '1' && escaped <= '9') {
        // RE2 takes \12 for an octal number: a back-reference must not pass so.
        return unexpected(std::string("a back-reference: \\") + escaped);
      } else if (escaped == 'c' && i + 1 < source.size()) {
        constexpr std::string_view hex = "0123456789abcdef";
        const auto code = static_cast<unsigned>(source[++i]) % 32;
        out.append("\\x{").append({hex[code / 16], hex[code % 16]}).append("}");
      } else if (escaped == 'b' && in_class) {
        out += "\\x08";
      } else if (escaped == '/' || escaped == '-' || escaped == '_' || escaped == '"' || escaped == '\'' ||
                 escaped == '@') {
        if (escaped == '-') out += '\\';
        out += escaped;
      } else if (escaped == '0') {
        out += "\\x00";
      } else {
        out += '\\';
        out += escaped;
      }
      continue;
    }
    if (in_class) {
      // A bare [ inside a class is itself in ECMA; RE2 could take it for a POSIX class.
      if (c == '[') out += '\\';
      if (c == ']') in_class = false;
      out += c;
      continue;
    }
    if (c == '[') {
      in_class = true;
      out += c;
      if (i + 1 < source.size() && source[i + 1] == '^') out += source[++i];
      // [] and [^] are nothing and anything in ECMA; RE2 would take the ] for a member.
      if (i + 1 < source.size() && source[i + 1] == ']') {
        const bool negated = out.back() == '^';
        out.erase(out.size() - (negated ? 2 : 1));
        out += negated ? "(?s:.)" : "[^\\x{0}-\\x{10ffff}]";
        ++i;
        in_class = false;
      }
    } else if (source.substr(i).starts_with("(?<") && i + 3 < source.size() && source[i + 3] != '=' &&
               source[i + 3] != '!') {
      out += "(?P<";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

/// What a class of Unicode's (\\p{L}) takes while it is compiled; of \\pL it is about that.
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

/// RE2 gives up where a pattern takes more than `memory` to compile; what is left is for its states. With room for
/// fewer than some twenty of them it would be as slow as its slower ways.
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
  auto respelt = respell(source);
  if (!respelt) return unexpected(Refusal{std::move(respelt.error())});
  if (respelt->size() > max_text) return unexpected(Refusal{"it is too large: it has more than 64 KiB"});
  // The least that it fits into: most patterns are small, and a plan has many.
  const std::array<std::size_t, 3> sizes{std::min<std::size_t>(64 * 1024, most_memory),
                                         std::min<std::size_t>(512 * 1024, most_memory), most_memory};
  const std::size_t of_classes = unicode_classes(*respelt) * memory_of_a_class;
  for (const std::size_t memory : sizes) {
    if (of_classes > memory) continue;
    auto engine = engine_of(*respelt, memory);
    if (!engine->ok()) {
      if (engine->error_code() == RE2::ErrorPatternTooLarge) continue;
      return unexpected(Refusal{engine->error()});
    }
    const int size = engine->ProgramSize();
    if (memory < most_memory && !has_room_for_states(size, memory)) continue;
    const PatternCost cost = cost_of_pattern(*respelt, static_cast<std::size_t>(size));
    return Pattern(std::string(source), std::move(engine), memory, cost);
  }
  return unexpected(Refusal{
      "it is too large: compiled, it would take more than " + std::to_string(most_memory / 1024) + " KiB", true});
}

Result<Pattern, std::string> Pattern::compile(std::string_view source, std::size_t most_memory) {
  auto pattern = compile_or_refuse(source, most_memory);
  if (!pattern) return unexpected(std::move(pattern.error().reason));
  return std::move(*pattern);
}

bool Pattern::is_pattern(std::string_view text) {
  const auto respelt = respell(text);
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
