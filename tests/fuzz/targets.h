#pragma once

#include <string_view>

namespace plumbline::validator {

/// What the fuzzers feed, and what their kept seeds are fed to in every run of the tests. Whatever the bytes, nothing
/// but an answer may come of it; they throw std::logic_error where two ways that must agree do not.

/// Bytes as a call: read, judged under a plan that looks at everything, controlled, explained, hashed.
void fuzz_call(std::string_view bytes);
/// Bytes as a plan file: read, compiled, and a call judged under it.
void fuzz_plan(std::string_view bytes);

} // namespace plumbline::validator
