#pragma once

#include "validator/node.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace plumbline::plans {

/// What bounds the memory of an inference: values beyond are passed over, and that is said.
struct InferenceRoom {
  std::size_t values = 200'000; ///< places of values (a rule's property, an array's items) that are still free
  bool exceeded = false;
};

/// What was seen at one place of the calls of a rule. Its size does not grow with the calls.
class InferredValue {
 public:
  /// True where the value is of a kind that was not seen here before: another type, another member.
  bool add(const validator::AnyNode& value, InferenceRoom& room, std::size_t depth = 0);

  std::uint64_t seen() const { return seen_; }
  /// How sure it is that the next value is of the kind most seen: Laplace's rule of succession over the types.
  double confidence() const;
  /// Appends a schema that every value seen satisfies (of one that was not kept, validator/redaction.h, any type may be
  /// meant), each property's with "x-plumbline": {"confidence","seen"}.
  void append_schema(std::string& out, bool with_facts) const;
  bool requires_something() const;

 private:
  enum class Kind : std::uint8_t { null, boolean, whole, fractional, string, array, object, redacted };
  static constexpr std::size_t kinds = 8;

  bool add_string(std::string_view text);
  bool add_object(const validator::AnyNode& value, InferenceRoom& room, std::size_t depth);
  std::uint64_t count(Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  bool is_required(const InferredValue& member) const;
  void append_strings(std::string& out) const;

  std::uint64_t seen_ = 0;
  std::array<std::uint64_t, kinds> counts_{};
  std::set<std::string, std::less<>> options_; ///< the texts, while they are few
  bool many_options_ = false;
  std::uint8_t formats_ = 0xFF; ///< bits of the formats that every text so far has
  std::map<std::string, InferredValue, std::less<>> members_;
  std::unique_ptr<InferredValue> items_;
};

/// "0.97": two digits, rounded down, so that nothing is surer than it is.
std::string confidence_text(double confidence);

} // namespace plumbline::plans
