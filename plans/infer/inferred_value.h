#pragma once

#include "validator/json/node.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::plans {

/// Bounds the memory of an inference: values beyond it are skipped, and that is reported.
struct InferenceRoom {
  std::size_t values = 200'000; ///< places of values (a rule's property, an array's items) that are still free
  bool exceeded = false;
};

/// A form that few calls have while nearly all others have another. It is not in the draft.
struct LikelyMistake {
  std::string pointer; ///< into the call; "" if the call's own name is the mistake
  std::string message;
};

/// Fewer than one in twenty.
[[nodiscard]] constexpr bool is_rare(std::uint64_t count, std::uint64_t of) { return count > 0 && count * 20 < of; }

/// What was seen at one place in the calls of a rule. Its size does not grow with the calls.
class InferredValue {
 public:
  /// True if the value is of a kind that is new here: another type, another member.
  bool add(const validator::AnyNode& value, InferenceRoom& room, std::size_t depth = 0);

  std::uint64_t seen() const { return seen_; }
  /// The probability that the next value is of the most frequent kind: Laplace's rule of succession over the types.
  double confidence() const;
  /// Appends a schema that every value seen satisfies except for likely mistakes (a value that was not kept,
  /// validator/privacy/redaction.h, may be of any type), each property's with "x-plumbline": {"confidence","seen"}.
  void append_schema(std::string& out, bool with_facts) const;
  /// Appends what the schema leaves out here and below. `pointer` is this place's.
  void append_mistakes(std::vector<LikelyMistake>& out, const std::string& pointer) const;
  bool requires_something() const;

 private:
  enum class Kind : std::uint8_t { null, boolean, whole, fractional, string, array, object, redacted };
  static constexpr std::size_t kinds = 8;

  bool add_string(std::string_view text);
  bool add_object(const validator::AnyNode& value, InferenceRoom& room, std::size_t depth);
  std::uint64_t count(Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  bool is_required(const InferredValue& member) const;
  void append_strings(std::string& out) const;
  /// The types, their counts and whether each is a likely mistake; without null and values that were not kept.
  struct SeenType {
    std::string_view name;
    std::uint64_t count = 0;
    bool is_rare = false;
  };
  std::vector<SeenType> seen_types() const;
  bool has_type(std::string_view name) const;
  /// The frequent sibling that a rare member's name most likely means; absent: none.
  [[nodiscard]] std::optional<std::string_view> meant_by(const std::string& name, const InferredValue& member) const;
  [[nodiscard]] std::optional<std::string_view> option_meant_by(const std::string& option, std::uint64_t count) const;

  std::uint64_t seen_ = 0;
  std::array<std::uint64_t, kinds> counts_{};
  std::map<std::string, std::uint64_t, std::less<>> options_; ///< the texts and their counts, while they are few
  bool many_options_ = false;
  std::uint8_t formats_ = 0xFF; ///< bits of the formats that all texts so far have
  std::map<std::string, InferredValue, std::less<>> members_;
  std::unique_ptr<InferredValue> items_;
};

/// "0.97": two digits, rounded down, so that it never looks surer than it is.
[[nodiscard]] std::string confidence_text(double confidence);

} // namespace plumbline::plans
