#pragma once

#include "daemon/ingest/record/record.h"
#include "daemon/journal/index/call_index.h"
#include "validator/privacy/hiding.h"
#include "validator/schema/pattern.h"
#include "validator/values/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// What is wrong with a filter.
struct FilterFault {
  std::string message;  ///< a sentence
  std::string expected; ///< JSON array of what would have been right, "[]" if there is no list
  std::size_t at = 0;   ///< the byte of `q` where the fault is; 0 if it is elsewhere
};

class CaselessText;

/// One condition of a filter query.
struct FilterTerm {
  enum class Field : std::uint8_t {
    text, ///< a word: somewhere in the raw call
    env,
    source,
    type,
    event,
    result,
    kind,
    path,
    session,
    user, ///< userId or anonymousId
    user_id,
    anonymous,
    message,
    has,
    property
  };
  enum class Comparison : std::uint8_t { equal, less, less_or_equal, greater, greater_or_equal, matches };

  Field field = Field::text;
  Comparison comparison = Comparison::equal;
  bool negated = false;
  bool is_number = false; ///< of a property: the value is a JSON number
  std::string name;       ///< of a property
  std::string value;
  std::size_t at = 0;                                ///< of a pattern: where it begins in the query
  std::shared_ptr<const validator::Pattern> pattern; ///< of matches, once compiled
  std::shared_ptr<const CaselessText> text;          ///< of a word

  friend bool operator==(const FilterTerm& a, const FilterTerm& b) {
    return a.field == b.field && a.comparison == b.comparison && a.negated == b.negated && a.name == b.name &&
           a.value == b.value;
  }
};

/// The one filter grammar (docs/filters.md): conditions separated by blanks, all of which must hold.
///
///     event:"Order Completed" -event:"Page Viewed" result:fail total:>100 has:coupon text
///
/// A value: parsed once, copied, compared, matched by any thread.
class FilterQuery {
 public:
  static constexpr std::size_t max_bytes = 4096;
  static constexpr std::size_t max_terms = 64;
  /// Limits for all patterns of a filter together: their number, their text, and their memory once compiled.
  static constexpr std::size_t max_patterns = 16;
  static constexpr std::size_t max_pattern_bytes = 2048;
  static constexpr std::size_t max_pattern_memory = 2 * 1024 * 1024;
  /// For one of them.
  static constexpr std::size_t max_memory_of_a_pattern = 512 * 1024;
  /// What the patterns of a filter may spend on one call (Pattern::cost_of): some ms at worst. A call whose texts are
  /// longer than that allows does not match.
  static constexpr std::uint64_t max_pattern_steps = 1'000'000;

  /// Leaves its patterns alone: a query that has some matches nothing until compile().
  [[nodiscard]] static Result<FilterQuery, FilterFault> read(std::string_view text);
  /// May take 50 ms: not on the thread of a core or of the viewers.
  [[nodiscard]] Result<void, FilterFault> compile();
  bool has_patterns() const;
  /// Both steps.
  [[nodiscard]] static Result<FilterQuery, FilterFault> parse(std::string_view text);

  bool empty() const { return terms_.empty(); }
  /// Reads the call's text only if a term needs it, and parses it once at most. A call that is not JSON has neither ids
  /// nor properties.
  bool matches(const ingest::Record& record) const;
  /// Whether a term needs the call's text: matching is then too slow for a core's thread.
  bool reads_calls() const;
  /// Conditions that each match must meet, and that an index may know.
  std::vector<journal::AnyOf> index_terms() const;
  /// The first condition that asks for something hidden, as a fault. Words of text are none: they are looked for in
  /// what is seen of a call (Filter::sight).
  std::optional<FilterFault> hidden_condition(const validator::Hiding& hiding) const;

  friend bool operator==(const FilterQuery&, const FilterQuery&) = default;

 private:
  std::vector<FilterTerm> terms_; ///< the cheap ones first
};

/// Names of the values of a field, as a JSON array; "[]" if any value is allowed.
[[nodiscard]] std::string values_of(FilterTerm::Field field);
/// Whether the field has this value at all.
[[nodiscard]] bool has_value(FilterTerm::Field field, std::string_view value);

} // namespace plumbline::debugger
