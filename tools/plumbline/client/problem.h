#pragma once

#include "tools/plumbline/options/command.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// What a daemon's refusal says to people: the title and the detail of its problem+json, each fault of the body, what
/// is missing, or a caret under the place of a filter's fault. `filter`: the text that was refused, "" where there was
/// none. What was asked wrongly (400, 422) is wrong usage, what is not ready yet fell short, the rest failed.
Failure failure_of_answer(unsigned status, std::string_view body, std::string_view filter);

/// The line and a caret below byte `at` of it, each indented by two, printable.
std::string with_caret(std::string_view line, std::size_t at);

} // namespace plumbline::tool
