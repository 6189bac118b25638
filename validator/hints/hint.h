#pragma once

#include "validator/call/verdict.h"
#include "validator/plan/plan.h"
#include "validator/schema/fault.h"
#include "validator/text/near_name.h"
#include "validator/values/budget.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::validator {

/// What the engineer most likely meant by a call that departs from its rule; absent if that is not clear, or if the
/// budget does not suffice to find out.

/// The same value in another form that the plan accepts: a number, a boolean, a date
/// or a list sent as a text of another kind, a number instead of its text, 1 for true,
/// a unix time for a date, one value for a list of one, blanks around a value, another
/// case (kind value_type); or a similar one of the plan's values (enum_value).
[[nodiscard]] std::optional<Hint> value_hint(const Fault& fault, Budget& budget);

/// Hints for the faults of one call. Borrows the call and the budget.
class CallHints {
 public:
  CallHints(const AnyNode& root, Budget& budget);

  /// A hint about a value, a name or a level, in this order.
  [[nodiscard]] std::optional<Hint> hint_for(const Fault& fault);
  /// The missing member under another name beside it (near_name.h); for a member that is not allowed, a similar planned
  /// name.
  [[nodiscard]] std::optional<Hint> property_name_hint(const Fault& fault);
  /// The missing member at another level of the call: in context.traits, at its root, in traits instead of properties,
  /// in an object one level deeper that only wraps it. Only for members of properties, traits or context.
  [[nodiscard]] std::optional<Hint> level_hint(const Fault& fault);

 private:
  /// The members of an object that the plan does not name.
  struct Unplanned {
    const ObjectRule* rule = nullptr;
    std::uint32_t begin = 0;
    std::vector<std::pair<std::string_view, AnyNode>> members;
    NameIndex names; ///< borrows the call
  };
  const Unplanned& unplanned_in(const Fault& fault);
  [[nodiscard]] std::optional<NearName> nearest_sent(const Fault& fault);

  AnyNode root_;
  Budget& budget_;
  std::vector<std::string> event_words_;
  Unplanned unplanned_; ///< of the last object: faults of one object follow each other
};

/// An event of the plan that is similar to one that is not in it.
[[nodiscard]] std::optional<Hint> event_name_hint(std::string_view event, const Plan& plan, Budget& budget);

/// How a hint proposes the planned name of a property: a request if it is sure, else a question.
[[nodiscard]] std::string rename_message(std::string_view sent, const NearName& planned);

/// The senses (senses.h) of the name of the call's event.
[[nodiscard]] std::vector<std::string> event_words_of(std::string_view event);

/// Whether the plan's block accepts this value. Also true without a block.
[[nodiscard]] bool can_stand(const Program& program, std::uint32_t block, const AnyNode& value, Budget& budget);

} // namespace plumbline::validator
