#include "tests/recursion/call_graph.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace plumbline::test {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// Lines of a program's output.
class Output {
 public:
  explicit Output(const std::string& command) : pipe_(::popen(command.c_str(), "r")) {
    if (!pipe_) throw std::runtime_error("cannot run " + command);
  }
  ~Output() {
    std::free(line_);
    if (pipe_) ::pclose(pipe_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::optional<std::string_view> next() {
    const auto length = ::getline(&line_, &room_, pipe_);
    if (length < 0) return std::nullopt;
    std::string_view line(line_, static_cast<std::size_t>(length));
    if (line.ends_with('\n')) line.remove_suffix(1);
    return line;
  }
  bool ended_well() { return ::pclose(std::exchange(pipe_, nullptr)) == 0; }

 private:
  std::FILE* pipe_;
  char* line_ = nullptr;
  std::size_t room_ = 0;
};

struct Functions {
  std::vector<std::string> names; ///< as the linker knows them
  Graph graph;
  std::unordered_map<std::string, std::size_t> numbers;

  std::size_t number_of(std::string_view name) {
    const auto [known, is_new] = numbers.emplace(name, names.size());
    if (is_new) names.emplace_back(name), boost::add_vertex(graph);
    return known->second;
  }
};

/// The function whose beginning an instruction names: "call <f>" and "lea 0x1(%rip),%rax # <f>", not "jmp <f+0x12>".
std::optional<std::string_view> named_in(std::string_view instruction) {
  const auto begin = instruction.find('<');
  if (begin == std::string_view::npos) return std::nullopt;
  const auto end = instruction.find('>', begin);
  const auto name = instruction.substr(begin + 1, end - begin - 1);
  if (name.find('+') != std::string_view::npos || name.ends_with("@plt")) return std::nullopt;
  return name;
}

Functions functions_of(const std::filesystem::path& program) {
  Output code("objdump -d --no-show-raw-insn --no-addresses '" + program.string() + "'");
  Functions functions;
  std::optional<std::size_t> current;
  while (const auto line = code.next()) {
    if (line->starts_with('<')) {
      current = functions.number_of(line->substr(1, line->rfind('>') - 1));
    } else if (current) {
      if (const auto name = named_in(*line)) boost::add_edge(*current, functions.number_of(*name), functions.graph);
    }
  }
  if (!code.ended_well() || functions.names.empty())
    throw std::runtime_error("objdump could not read " + program.string());
  return functions;
}

bool calls_itself(const Graph& graph, std::size_t function) {
  const auto [begin, end] = boost::adjacent_vertices(function, graph);
  return std::find(begin, end, function) != end;
}

std::string demangled(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                    std::free);
  return text ? std::string(text.get()) : name;
}

/// Without what stands between < and >; those of operators are names.
std::string without_template_arguments(std::string_view text) {
  constexpr std::string_view operator_name = "operator";
  std::string plain;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool of_operator = depth == 0 && std::string_view(plain).ends_with(operator_name);
    if (of_operator && (text[i] == '<' || text[i] == '>' || text[i] == '-')) {
      while (i < text.size() && std::string_view("<=>-").find(text[i]) != std::string_view::npos) plain += text[i++];
      --i;
    } else if (text[i] == '<') {
      ++depth;
    } else if (text[i] == '>') {
      --depth;
    } else if (depth == 0) {
      plain += text[i];
    }
  }
  return plain;
}

/// Without the "decltype (...)" of a result before it.
std::string without_deduced_result(std::string text) {
  if (!text.starts_with("decltype")) return text;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return text.substr(i + 1);
  }
  return text;
}

void erase_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what)) text.erase(at, what.size());
}

} // namespace

std::string plain_name(std::string_view demangled_name) {
  auto name = without_deduced_result(without_template_arguments(demangled_name));
  erase_all(name, "(anonymous namespace)::");
  erase_all(name, "[abi:cxx11]");
  constexpr std::string_view call_operator = "operator()";
  const auto arguments = name.find('(');
  if (arguments != std::string::npos) {
    const bool is_call_operator = name.find(call_operator) == arguments + 2 - call_operator.size();
    name.resize(arguments + (is_call_operator ? 2 : 0));
  }
  const auto result = name.rfind(' ');
  return result == std::string::npos ? name : name.substr(result + 1);
}

std::vector<Recursion> recursions_of(const std::filesystem::path& program) {
  const auto functions = functions_of(program);
  std::vector<std::size_t> component(functions.names.size());
  const auto count = boost::strong_components(functions.graph, component.data());
  std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < component.size(); ++i) members[component[i]].push_back(i);
  std::vector<Recursion> recursions;
  for (const auto& each : members) {
    if (each.size() == 1 && !calls_itself(functions.graph, each.front())) continue;
    auto& recursion = recursions.emplace_back();
    for (const auto function : each) recursion.insert(plain_name(demangled(functions.names[function])));
  }
  return recursions;
}

} // namespace plumbline::test
