#pragma once

#include "tools/plumbline/options/command.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A daemon's refusal, for people: the title and the detail of its problem+json, each fault of the body, what is
/// missing, or a caret under the place of a filter's fault. `filter`: the refused text, "" if there was none. A wrong
/// request (400, 422) is wrong usage, something not ready yet fell short, the rest failed.
[[nodiscard]] Failure failure_of_answer(unsigned status, std::string_view body, std::string_view filter);

/// The line and a caret below its byte `at`, each indented by two, printable.
[[nodiscard]] std::string with_caret(std::string_view line, std::size_t at);

} // namespace plumbline::tool
