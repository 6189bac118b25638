#pragma once

#include "validator/call/call.h"
#include "validator/json/number.h"
#include "validator/json/tape.h"

#include <functional>
#include <string_view>

namespace plumbline::validator {

/// A value of a call, as somebody who looks for it sees it.
struct PropertyValue {
  NodeType type = NodeType::null;
  std::string_view text; ///< of a string
  bool truth = false;    ///< of a boolean
  Number number;         ///< of a number
};

/// Whether `test` says yes to a value of this name: a member of `properties` or `traits`; a name with dots that is no
/// member is a way into objects, through every item of the arrays on it (`products.price`); a name that begins with a
/// slash is an RFC 6901 pointer from the call's root. Of an array its items are tried too. The call's reader still
/// holds its document.
bool any_property(const Call& call, std::string_view name, const std::function<bool(const PropertyValue&)>& test);

} // namespace plumbline::validator
