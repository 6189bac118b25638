#pragma once

#include "validator/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace plumbline::validator {

/// A `pattern` of a schema: unanchored, run by RE2 in time linear in the text. Patterns are written as ECMA 262 has
/// them; where RE2 spells the same thing otherwise they are respelt (\uXXXX, \/, (?<name>), \cX, $ at the very end
/// only, \d and \w ASCII, \s Unicode). What RE2 cannot do (look-around, back-references) is refused.
class Pattern {
 public:
  static Result<Pattern, std::string> compile(std::string_view source);

  bool matches(std::string_view text) const;
  const std::string& source() const { return source_; }
  /// Instructions of the compiled pattern: a match takes at worst its size times the text's.
  std::size_t size() const;

  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

 private:
  Pattern(std::string source, std::unique_ptr<re2::RE2> engine);
  std::string source_;
  std::unique_ptr<re2::RE2> engine_;
};

} // namespace plumbline::validator
