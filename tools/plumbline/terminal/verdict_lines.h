#pragma once

#include "tools/plumbline/options/json_member.h"
#include "tools/plumbline/terminal/terminal.h"

#include <string>

namespace plumbline::tool {

/// A Verdict's title in tables and lines: "Order Completed"; for a call without an event its type.
[[nodiscard]] std::string event_of(const Json& verdict);

/// One line, without its end: "14:03:22.184  dev/Website  track     Order Completed  fail  #184".
[[nodiscard]] std::string verdict_line(const Json& verdict, const Paint& paint);

/// Violations and notes, indented by four, a line each, with the hint below it. "" if there are none.
[[nodiscard]] std::string finding_lines(const Json& verdict, const Paint& paint);

} // namespace plumbline::tool
