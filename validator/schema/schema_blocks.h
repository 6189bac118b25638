#pragma once

#include "validator/json/node.h"
#include "validator/schema/plan_text.h"
#include "validator/schema/program.h"
#include "validator/schema/schema_ids.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace plumbline::validator {

/// A subschema whose keywords are not compiled yet.
struct PendingBlock {
  Index block;
  AnyNode schema;
  std::string pointer;
};

/// The blocks of an unfinished program: each subschema gets one, however many references lead to it, and there is no
/// recursion over them.
class SchemaBlocks {
 public:
  explicit SchemaBlocks(Program& program) : program_(program), ids_(program.tape) {}

  /// The block of a subschema; a new one is made and queued. Follows references to their end.
  Index block_of(const AnyNode& schema, const std::string& pointer);
  [[nodiscard]] std::optional<PendingBlock> next();

  void fail(std::string code, std::string message, std::string pointer);
  std::vector<PlanProblem> take_problems() { return std::move(problems_); }

 private:
  [[nodiscard]] std::optional<SchemaPart> follow(AnyNode schema, std::string pointer);

  Program& program_;
  SchemaIds ids_;
  std::unordered_map<std::uint32_t, Index> known_; ///< cell -> block
  std::deque<PendingBlock> queue_;
  std::vector<PlanProblem> problems_;
};

} // namespace plumbline::validator
