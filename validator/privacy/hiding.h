#pragma once

#include "validator/privacy/redaction.h"
#include "validator/values/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Stands for a value that is kept, and that whoever looks may not see.
inline constexpr std::string_view hidden_value = "•••";

/// What viewers do not see of calls that are kept whole: names and pointers as in Redaction. Plain functions of texts.
/// Immutable; any thread.
class Hiding {
 public:
  Hiding() = default; ///< nothing is hidden
  /// The error is a sentence that names the entry. Refuses what Redaction refuses, and what would hide the id of a test
  /// session: sessions are listed by it.
  [[nodiscard]] static Result<Hiding, std::string> of(const std::vector<std::string>& entries);

  bool empty() const { return entries_.empty(); }
  /// As Redaction::covered.
  std::string_view covered(std::string_view pointer) const { return entries_.covered(pointer); }
  /// Whether a property of this name, as filters write it (call_property.h), is hidden or inside something hidden.
  bool covers_property(std::string_view name) const;

  /// The JSON that a call has at `pointer` ("": the call) without hidden values; all of it hidden if it is not JSON.
  /// Absent: nothing of it is hidden.
  [[nodiscard]] std::optional<std::string> shown(std::string_view json, std::string_view pointer = {}) const;
  /// Whether a sentence about the value at `pointer` may show something hidden that is inside that value.
  bool may_show(std::string_view pointer, std::string_view sentence) const;

 private:
  Redaction entries_;
};

} // namespace plumbline::validator
