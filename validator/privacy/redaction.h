#pragma once

#include "validator/call/verdict.h"
#include "validator/values/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace plumbline::validator {

/// Replaces a value that is not kept.
inline constexpr std::string_view redacted_value = "[redacted]";

/// A call's text without the values that are not kept, and those values.
struct RedactedCall {
  struct Value {
    std::string pointer;  ///< RFC 6901, into the call
    std::string_view raw; ///< its JSON text: a view into the text that was redacted
  };
  std::string text;
  std::vector<Value> values; ///< in order of place; none of them is inside another
};

/// `text` with `replacement` as a JSON string in place of these values of it.
[[nodiscard]] std::string with_replaced(std::string_view text, const std::vector<RedactedCall::Value>& values,
                                        std::string_view replacement);

/// Which values of calls are not kept. A name (`email`) means every member of that name, in any case and at any depth;
/// among a call's own members only those that do not make it a call (`type`, `event`, `messageId`, its times, ...). A
/// pointer (`/context/ip`) means exactly that place. Immutable; any thread.
class Redaction {
 public:
  static constexpr std::size_t max_entries = 100;
  static constexpr std::size_t max_entry_bytes = 500;

  Redaction() = default; ///< everything is kept
  /// The error is a sentence that names the entry.
  [[nodiscard]] static Result<Redaction, std::string> of(const std::vector<std::string>& entries);

  bool empty() const { return names_.empty() && pointers_.empty(); }
  /// Absent if nothing of the call is hidden. `call` is
  /// JSON; absent for other texts too: see redacted_sample.
  [[nodiscard]] std::optional<RedactedCall> redacted(std::string_view call) const;
  /// For any text that may hold parts of a call: broken JSON, a query, JSON inside a string. Replaces what follows a
  /// name, or the last name of a pointer, up to where a value ends: rather too much than too little.
  std::string redacted_sample(std::string_view text) const;

  /// The hidden values of JSON that a call has at `pointer` ("": the call itself). Absent: it is not JSON.
  [[nodiscard]] std::optional<std::vector<RedactedCall::Value>> values_of(std::string_view json,
                                                                          std::string pointer = {}) const;
  /// The beginning of a pointer that leads to a hidden value; "": it leads to none, nor into one.
  std::string_view covered(std::string_view pointer) const;
  /// Whether a pointer of the entries leads into the value at this one.
  bool has_inside(std::string_view pointer) const;
  /// Whether the entries have this name, in any case.
  bool has_name(std::string_view name) const;

 private:
  friend class RedactionWalk;

  bool hides(std::string_view name, std::string_view pointer, bool of_root) const;

  std::unordered_set<std::string> names_; ///< in lower case
  std::unordered_set<std::string> pointers_;
  std::vector<std::string> sample_names_; ///< in lower case
};

/// Makes a verdict on the original call fit to keep: no violation, hint or message shows a hidden value. Kind, path,
/// keyword and the value's type stay.
void redact(Verdict& verdict, std::string_view call, const RedactedCall& redacted);

} // namespace plumbline::validator
