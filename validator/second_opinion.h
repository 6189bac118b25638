#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace plumbline::validator {

/// Asks valijson over RapidJSON whether a call matches a rule's schema: another implementation of JSON Schema, by other
/// people, so that the product can tell when it may be wrong. Some twenty times slower than the program. Immutable;
/// usable by any number of threads.
class SecondOpinion {
 public:
  /// Absent if valijson cannot be asked: for a schema with `pattern`, `patternProperties` or `format` (it would run
  /// std::regex on strangers' data), or one that the compiler refuses.
  [[nodiscard]] static std::optional<SecondOpinion> of(std::string_view schema);

  /// Absent if RapidJSON cannot represent the call (numbers beyond a double, lone surrogates).
  [[nodiscard]] std::optional<bool> matches(std::string_view call) const;

  ~SecondOpinion();
  SecondOpinion(SecondOpinion&&) noexcept;
  SecondOpinion& operator=(SecondOpinion&&) noexcept;

 private:
  struct Schema;
  explicit SecondOpinion(std::unique_ptr<const Schema> schema);
  std::unique_ptr<const Schema> schema_;
};

/// Whether SecondOpinion::of would succeed.
[[nodiscard]] bool can_judge(std::string_view schema);

} // namespace plumbline::validator
