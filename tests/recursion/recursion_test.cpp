#include "tests/recursion/call_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

namespace plumbline::test {
namespace {

/// Of libraries whose recursions are over their own structures: trees that balance themselves, sorting, executors.
bool is_of_a_library(std::string_view name) {
  constexpr std::array<std::string_view, 8> prefixes = {
      "std::", "__gnu_cxx::", "boost::", "boost_asio_handler_invoke_helpers::", "CLI::", "fmt::", "spdlog::", "_Z"};
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

Recursion recursive_functions_of(const std::filesystem::path& program) {
  Recursion all;
  for (const auto& recursion : recursions_of(program))
    for (const auto& name : recursion)
      if (!is_of_a_library(name)) all.insert(name);
  return all;
}

/// Functions stand in lines that begin with blanks, below what bounds them.
Recursion known() {
  std::ifstream file(std::string(PLUMBLINE_SOURCE_DIR) + "/tests/recursion/recursions.txt");
  Recursion all;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("  ")) all.insert(line.substr(2));
  return all;
}

std::string lines_of(const Recursion& names, const Recursion& without) {
  std::string lines;
  for (const auto& name : names)
    if (!without.contains(name)) lines += "\n  " + name;
  return lines;
}

TEST(RecursionTest, FindsEveryFunctionThatRecursesAmongThoseWhoseDepthIsBounded) {
  auto found = recursive_functions_of(PLUMBLINE_DAEMON);
  found.merge(recursive_functions_of(PLUMBLINE_TOOL));
  EXPECT_EQ(lines_of(found, known()), "") << "recurses without a bound that tests/recursion/recursions.txt names";
  EXPECT_EQ(lines_of(known(), found), "") << "stands in tests/recursion/recursions.txt and does not recurse any more";
}

// What the test must find: a function that calls itself, two that call each other, and one that does so in a lambda.
int itself(int n) { return n == 0 ? 0 : 1 + itself(n - 1); }
int there(int n);
int back(int n) { return n == 0 ? 0 : there(n - 1); }
int there(int n) { return back(n); }
int in_a_lambda(int n) {
  const std::function<int()> less = [n] { return n == 0 ? 0 : in_a_lambda(n - 1); };
  return less();
}
int not_at_all(int n) { return n; }

TEST(RecursionTest, FindsRecursionOfEachForm) {
  ASSERT_EQ(itself(2) + back(2) + in_a_lambda(2) + not_at_all(0), 2);
  const auto found = recursive_functions_of(std::filesystem::read_symlink("/proc/self/exe"));
  for (const auto* name : {"itself", "there", "back", "in_a_lambda"})
    EXPECT_TRUE(found.contains("plumbline::test::" + std::string(name))) << name;
  EXPECT_FALSE(found.contains("plumbline::test::not_at_all"));
}

TEST(RecursionTest, NamesFunctionsPlainly) {
  EXPECT_EQ(
      plain_name("void plumbline::plans::(anonymous namespace)::walk<int, A<B>>(Node<int> const&)::{lambda(int)#1}::"
                 "operator()(int) const"),
      "plumbline::plans::walk");
  EXPECT_EQ(plain_name("bool a::Value<b::UTF8<char> >::operator==<int>(a::Value<int> const&) const"),
            "a::Value::operator==");
  EXPECT_EQ(plain_name("a::operator<(a::B const&)"), "a::operator<");
  EXPECT_EQ(plain_name("a::F<int>::operator()(int)"), "a::F::operator()");
  EXPECT_EQ(plain_name("a::f[abi:cxx11](int)"), "a::f");
  EXPECT_EQ(plain_name("a::B::~B()"), "a::B::~B");
  EXPECT_EQ(plain_name("decltype ((f)(g())) a::f<int>(int)"), "a::f");
  EXPECT_EQ(plain_name("main"), "main");
}

} // namespace
} // namespace plumbline::test
