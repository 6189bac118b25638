#pragma once

#include "daemon/ingest/record.h"
#include "daemon/journal/call_index.h"
#include "validator/pattern.h"
#include "validator/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// What is wrong with a filter.
struct FilterFault {
  std::string message;  ///< a sentence
  std::string expected; ///< JSON array of what would have been right, "[]" where there is no list
  std::size_t at = 0;   ///< the byte of `q` where the fault is; 0 for what is no part of it
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
  std::shared_ptr<const validator::Pattern> pattern; ///< of matches
  std::shared_ptr<const CaselessText> text;          ///< of a word

  friend bool operator==(const FilterTerm& a, const FilterTerm& b) {
    return a.field == b.field && a.comparison == b.comparison && a.negated == b.negated && a.name == b.name &&
           a.value == b.value;
  }
};

/// The one filter grammar (docs/filters.md): conditions with blanks between them, all of which must hold.
///
///     event:"Order Completed" -event:"Page Viewed" result:fail total:>100 has:coupon text
///
/// A value: parsed once, copied, compared, matched by any thread.
class FilterQuery {
 public:
  static constexpr std::size_t max_bytes = 4096;
  static constexpr std::size_t max_terms = 64;

  static Result<FilterQuery, FilterFault> parse(std::string_view text);

  bool empty() const { return terms_.empty(); }
  /// Reads the call's text only where a term asks for it, and parses it once at most. A call that is not JSON has
  /// neither ids nor properties.
  bool matches(const ingest::Record& record) const;
  /// Whether a term asks for the call's text: matching is slow then, and no work for a core's thread.
  bool reads_calls() const;
  /// Conditions that each match must meet, and that an index may know.
  std::vector<journal::AnyOf> index_terms() const;

  friend bool operator==(const FilterQuery&, const FilterQuery&) = default;

 private:
  std::vector<FilterTerm> terms_; ///< the cheap ones first
};

/// Names of values of a field, as a JSON array; "[]" where any value will do.
std::string values_of(FilterTerm::Field field);
/// Whether the field has this value at all.
bool has_value(FilterTerm::Field field, std::string_view value);

} // namespace plumbline::debugger
