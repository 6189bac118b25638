#include "validator/schema_blocks.h"

namespace plumbline::validator {

namespace {

/// What `$ref` says, where a schema has one: draft-07 passes over everything beside it.
std::optional<AnyNode> reference_of(const AnyNode& schema) {
  std::optional<AnyNode> found;
  if (schema.type() != NodeType::object) return found;
  schema.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == "$ref") found = value;
    return true;
  });
  return found;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

} // namespace

void SchemaBlocks::fail(std::string code, std::string message, std::string pointer) {
  PlanProblem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.pointer = std::move(pointer);
  problems_.push_back(std::move(problem));
}

std::optional<SchemaBlocks::Target> SchemaBlocks::follow(AnyNode schema, std::string pointer) {
  // More hops than the schema has values is a cycle.
  for (std::size_t hops = 0; hops <= program_.tape.cells.size(); ++hops) {
    const auto reference = reference_of(schema);
    if (!reference) return Target{schema, std::move(pointer)};
    const std::string place = pointer + "/$ref";
    if (reference->type() != NodeType::string) {
      fail("invalid_schema", "$ref must be a string.", place);
      return std::nullopt;
    }
    const std::string_view text = reference->text();
    if (!text.starts_with('#')) {
      fail("remote_ref",
           "Only references into the same schema (#/definitions/...) are followed; copy the schema here instead.",
           place);
      return std::nullopt;
    }
    std::string target = percent_decoded(text.substr(1));
    const auto node = resolve(AnyNode(program_.tape, 0), target);
    if (!node) {
      fail("unknown_ref", "The reference leads nowhere in this schema.", place);
      return std::nullopt;
    }
    schema = *node;
    pointer = std::move(target);
  }
  fail("ref_cycle", "These references lead in a circle.", pointer + "/$ref");
  return std::nullopt;
}

Index SchemaBlocks::block_of(const AnyNode& schema, const std::string& pointer) {
  if (const auto known = known_.find(schema.cell()); known != known_.end()) return known->second;
  auto target = follow(schema, pointer);
  // A place is kept even for a broken reference, so that the other problems are found too.
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
