#include "validator/schema/schema_compiler.h"

#include "validator/schema/blocks_in_place.h"
#include "validator/schema/call_form.h"
#include "validator/schema/schema_keywords.h"

#include <algorithm>

namespace plumbline::validator {

namespace {

PlanProblem problem(std::string code, std::string message, std::string pointer) {
  PlanProblem out;
  out.code = std::move(code);
  out.message = std::move(message);
  out.pointer = std::move(pointer);
  return out;
}

/// A cycle of references that consumes no input would never end; a long chain would cost a stack frame per link.
std::optional<PlanProblem> find_endless(const Program& program) {
  std::vector<std::size_t> above(program.blocks.size(), 0);
  std::vector<std::size_t> depth(program.blocks.size(), 1);
  for (const Block& block : program.blocks) each_block_in_place(program, block, [&](Index index) { ++above[index]; });
  std::vector<Index> ready;
  for (Index i = 0; i < program.blocks.size(); ++i) {
    if (above[i] == 0) ready.push_back(i);
  }
  std::size_t done = 0;
  while (!ready.empty()) {
    const Index at = ready.back();
    ready.pop_back();
    ++done;
    if (depth[at] > max_branches_in_place) {
      return problem("too_deep", "Schemas may be nested in place (allOf, anyOf, oneOf, not, if) at most 24 deep.",
                     program.pointers[program.blocks[at].pointer]);
    }
    each_block_in_place(program, program.blocks[at], [&](Index index) {
      depth[index] = std::max(depth[index], depth[at] + 1);
      if (--above[index] == 0) ready.push_back(index);
    });
  }
  if (done == program.blocks.size()) return std::nullopt;
  const auto stuck = std::find_if(above.begin(), above.end(), [](std::size_t n) { return n > 0; });
  const Block& block = program.blocks[static_cast<std::size_t>(stuck - above.begin())];
  return problem("ref_cycle", "This schema refers to itself for the same value, so the check would never end.",
                 program.pointers[block.pointer]);
}

} // namespace

Result<std::unique_ptr<const Program>, std::vector<PlanProblem>> compile_schema(std::string_view schema,
                                                                                PatternMemory& memory, SchemaOf value) {
  auto program = std::make_unique<Program>();
  program->schema = schema;
  if (const auto fault = parse_json(program->schema, max_call_depth, &program->tape)) {
    auto out = problem("invalid_json", "The schema is not valid JSON: " + fault->message + ".", "");
    const LineColumn place = line_column(schema, fault->offset);
    out.line = place.line;
    out.column = place.column;
    return unexpected(std::vector{std::move(out)});
  }
  auto problems = compile_keywords(*program, memory);
  if (problems.empty()) {
    if (auto endless = find_endless(*program)) problems.push_back(std::move(*endless));
  }
  if (!problems.empty()) return unexpected(std::move(problems));
  if (value == SchemaOf::call) open_to_form(*program);
  return std::unique_ptr<const Program>(std::move(program));
}

Result<std::unique_ptr<const Program>, std::vector<PlanProblem>> compile_schema(std::string_view schema) {
  PatternMemory memory;
  return compile_schema(schema, memory);
}

} // namespace plumbline::validator
