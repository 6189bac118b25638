#pragma once

#include "validator/json/node.h"

#include <optional>
#include <string>

namespace plumbline::plans {

/// What a file with one answer of an API says about further pages of the plan: a pointer to them (`pagination.next`),
/// or a count (`total`) larger than its contents.
struct MorePages {
  std::string pointer; ///< where it says so
  std::string message; ///< "This is one page of a plan: it has 1 of 250 rules."
};

/// `base`: the pointer to the plan in the file. Absent if the file is the whole plan, as far as it says.
[[nodiscard]] std::optional<MorePages> more_pages(const validator::AnyNode& root, const std::string& base);

} // namespace plumbline::plans
