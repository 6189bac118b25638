#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The bytes of a file of tests/validator/data.
std::string test_data(std::string_view file);

/// The rows of a file of tests/validator/data: columns between tabs; lines that begin with # are comments.
std::vector<std::vector<std::string>> labelled_set(std::string_view file);

} // namespace plumbline::validator
