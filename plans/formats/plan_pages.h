#pragma once

#include "validator/json/node.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// What a file that is one answer of an API says of the plan's other pages: a pointer to more (`pagination.next`), or a
/// count (`total`) that is more than what is in it.
struct MorePages {
  std::string pointer; ///< where it says so
  std::string message; ///< "This is one page of a plan: it has 1 of 250 rules."
};

/// `base`: the pointer to the plan in the file. Absent where the file is the whole plan, as far as it says.
std::optional<MorePages> more_pages(const validator::AnyNode& root, const std::string& base);

} // namespace plumbline::plans
