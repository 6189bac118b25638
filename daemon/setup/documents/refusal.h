#pragma once

#include <string>
#include <string_view>

namespace plumbline::setup {

/// Why a change of the set-up was not made. Nothing was changed.
struct Refusal {
  std::string code;    ///< "locked", "not_ready", ...: one of refusal.cpp's table
  std::string message; ///< a sentence that says what to do
  std::string members; ///< further members of the answer as JSON text, `"missing":[...]`, or ""
};

/// How a code is answered over HTTP.
struct RefusalKind {
  std::string_view code;
  unsigned status;
  std::string_view title;
};

/// Throws std::logic_error for a code that is not in the table.
const RefusalKind& refusal_kind(std::string_view code);

} // namespace plumbline::setup
