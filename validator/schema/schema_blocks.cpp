#include "validator/schema/schema_blocks.h"

#include "validator/schema/wording.h"

#include <algorithm>
#include <vector>

namespace plumbline::validator {

namespace {

constexpr std::size_t max_references_in_a_row = 64;

/// A schema's `$ref`, if it has one: draft-07 ignores everything beside it.
std::optional<AnyNode> reference_of(const AnyNode& schema) {
  std::optional<AnyNode> found;
  if (schema.type() != NodeType::object) return found;
  schema.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == "$ref") found = value;
    return true;
  });
  return found;
}

} // namespace

void SchemaBlocks::fail(std::string code, std::string message, std::string pointer) {
  PlanProblem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.pointer = std::move(pointer);
  problems_.push_back(std::move(problem));
}

std::optional<SchemaPart> SchemaBlocks::follow(AnyNode schema, std::string pointer) {
  std::vector<std::uint32_t> passed; // cells
  for (;;) {
    const auto reference = reference_of(schema);
    if (!reference) return SchemaPart{schema, std::move(pointer)};
    const std::string place = pointer + "/$ref";
    if (reference->type() != NodeType::string) {
      fail("invalid_schema", "$ref must be a string.", place);
      return std::nullopt;
    }
    auto target = ids_.find(reference->text(), schema.cell());
    if (!target) {
      const std::string text = shortened(reference->text(), 200);
      if (target.error() == SchemaIds::Miss::remote)
        fail("remote_ref",
             "\"" + text +
                 "\" is in another schema, and other schemas are never fetched: copy it into this schema's definitions "
                 "and refer to it "
                 "as #/definitions/...",
             place);
      else
        fail("unknown_ref", "\"" + text + "\" is not in this schema.", place);
      return std::nullopt;
    }
    passed.push_back(schema.cell());
    schema = target->schema;
    pointer = std::move(target->pointer);
    if (std::find(passed.begin(), passed.end(), schema.cell()) != passed.end()) {
      fail("ref_cycle", "These references form a circle.", pointer + "/$ref");
      return std::nullopt;
    }
    if (passed.size() > max_references_in_a_row) {
      fail("too_deep", "This reference leads through more than 64 others; refer to the last schema directly.", place);
      return std::nullopt;
    }
  }
}

Index SchemaBlocks::block_of(const AnyNode& schema, const std::string& pointer) {
  if (const auto known = known_.find(schema.cell()); known != known_.end()) return known->second;
  auto target = follow(schema, pointer);
  // Even a broken reference gets a place, so that the other problems are found too.
  if (target) {
    if (const auto known = known_.find(target->schema.cell()); known != known_.end()) {
      return known_[schema.cell()] = known->second;
    }
  }
  const auto index = static_cast<Index>(program_.blocks.size());
  program_.blocks.emplace_back().pointer = static_cast<Index>(program_.pointers.size());
  program_.pointers.push_back(target ? target->pointer : pointer);
  known_[schema.cell()] = index;
  if (target) {
    known_[target->schema.cell()] = index;
    queue_.push_back({index, target->schema, std::move(target->pointer)});
  }
  return index;
}

std::optional<PendingBlock> SchemaBlocks::next() {
  if (queue_.empty()) return std::nullopt;
  PendingBlock block = std::move(queue_.front());
  queue_.pop_front();
  return block;
}

} // namespace plumbline::validator
