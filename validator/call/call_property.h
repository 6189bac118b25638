#pragma once

#include "validator/call/call.h"
#include "validator/json/number.h"
#include "validator/json/tape.h"

#include <functional>
#include <string_view>

namespace plumbline::validator {

/// A value of a call, in the form that a search compares.
struct PropertyValue {
  NodeType type = NodeType::null;
  std::string_view text; ///< of a string
  bool truth = false;    ///< of a boolean
  Number number;         ///< of a number
};

/// Whether `test` is true for a value of this name. A name is a member of `properties` or `traits`; one with dots that
/// is not a member leads into objects, through every item of arrays on the way (`products.price`); one that begins with
/// a slash is an RFC 6901 pointer from the call's root. The items of an array are tried too. The call's reader must
/// still hold its document.
[[nodiscard]] bool any_property(const Call& call, std::string_view name,
                                const std::function<bool(const PropertyValue&)>& test);

} // namespace plumbline::validator
