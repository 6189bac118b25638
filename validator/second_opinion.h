#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace plumbline::validator {

/// valijson over RapidJSON, asked whether a call matches a rule's schema: another implementation of JSON Schema, by
/// other people, so that the product can tell when it may be wrong. Some twenty times as slow as the program.
/// Immutable; may be used by any number of threads.
class SecondOpinion {
 public:
  /// Absent where valijson cannot be asked: a schema with `pattern`, `patternProperties` or `format` (it would run
  /// std::regex on what strangers send), or one that the compiler refuses.
  static std::optional<SecondOpinion> of(std::string_view schema);

  /// Absent where RapidJSON cannot represent the call (numbers beyond a double, lone surrogates).
  std::optional<bool> matches(std::string_view call) const;

  ~SecondOpinion();
  SecondOpinion(SecondOpinion&&) noexcept;
  SecondOpinion& operator=(SecondOpinion&&) noexcept;

 private:
  struct Schema;
  explicit SecondOpinion(std::unique_ptr<const Schema> schema);
  std::unique_ptr<const Schema> schema_;
};

/// Whether SecondOpinion::of would give one.
bool can_judge(std::string_view schema);

} // namespace plumbline::validator
