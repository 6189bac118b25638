#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::test {

/// Functions that call each other in a circle, or one that calls itself: by name, without arguments and those of
/// templates. A lambda bears the name of the function that it stands in.
using Recursion = std::set<std::string>;

/// The recursions of a program that was built without optimisation, by its machine code (objdump): calls, and functions
/// whose address is taken, as those of lambdas are. What is called through a pointer that was passed on is not seen.
std::vector<Recursion> recursions_of(const std::filesystem::path& program);

/// "plumbline::plans::walk" of "void plumbline::plans::(anonymous namespace)::walk<int>(Node<int>
/// const&)::{lambda()#1}".
std::string plain_name(std::string_view demangled);

} // namespace plumbline::test
