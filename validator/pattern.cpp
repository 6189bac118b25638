#include "validator/pattern.h"

#include <re2/re2.h>

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

} // namespace

Result<Pattern, std::string> Pattern::compile(std::string_view source) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  // Plans are a team's own: a longer list of permitted values than RE2's 8 MB allows is still compiled.
  options.set_max_mem(64 << 20);
  const auto respelt = respell(source);
  if (!respelt) return unexpected(respelt.error());
  auto engine = std::make_unique<RE2>(*respelt, options);
  if (!engine->ok()) return unexpected(engine->error());
  return Pattern(std::string(source), std::move(engine));
}

bool Pattern::matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *engine_);
}

std::size_t Pattern::size() const { return static_cast<std::size_t>(engine_->ProgramSize()); }

Pattern::Pattern(std::string source, std::unique_ptr<re2::RE2> engine)
    : source_(std::move(source)), engine_(std::move(engine)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

} // namespace plumbline::validator
