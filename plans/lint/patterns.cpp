#include "plans/formats/json_rewriting.h"
#include "plans/formats/schema_walk.h"
#include "plans/lint/linted_plan.h"
#include "validator/schema/pattern_memory.h"
#include "validator/values/budget.h"

#include <algorithm>

namespace plumbline::plans {

namespace {

using validator::AnyNode;
using validator::NodeType;

/// Calls `visit` with each pattern of a rule's schema, the schema that has it and its pointer.
template<class Visit>
void each_pattern(const LintedRule& rule, Visit visit) {
  each_subschema(rule.schema(), [&](const AnyNode& schema, const std::string& pointer) {
    if (const auto pattern = member(schema, "pattern"); pattern && pattern->type() == NodeType::string)
      visit(pattern->text(), schema, pointer + "/pattern");
  });
}

/// Whether a pattern only lists values: fall|winter, (fall|winter).
bool lists_values(std::string_view pattern) {
  if (pattern.starts_with('(') && pattern.ends_with(')')) {
    pattern.remove_prefix(1);
    pattern.remove_suffix(1);
    if (pattern.starts_with("?:")) pattern.remove_prefix(2);
  }
  const bool plain = std::ranges::all_of(pattern, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '|' || c == '_' ||
           c == '-' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
  });
  return plain && pattern.find('|') != std::string_view::npos && !pattern.starts_with('|') && !pattern.ends_with('|');
}

/// Whether every match needs something before ^ or after $. Only checks patterns without alternatives, options and
/// (?m); returns false if not sure.
bool has_misplaced_anchor(std::string_view pattern) {
  if (pattern.find_first_of("|*?{(") != std::string_view::npos) return false;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') ++i;
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') ++i;
    } else if ((c == '^' && i > 0 && pattern[i - 1] != '^') ||
               (c == '$' && i + 1 < pattern.size() && pattern[i + 1] != '$')) {
      return true;
    }
  }
  return false;
}

/// The most that matching all patterns of a plan with their values may cost: about a second.
constexpr std::uint64_t most_steps = 100'000'000;

/// The texts that a schema allows by enum or const; empty if it has neither.
std::vector<std::string> permitted_texts(const AnyNode& schema) {
  std::vector<std::string> texts;
  const auto add = [&](const AnyNode& value) {
    if (value.type() == NodeType::string) texts.emplace_back(value.text());
    return true;
  };
  if (const auto options = member(schema, "enum"); options && options->type() == NodeType::array)
    options->each_item(add);
  if (const auto only = member(schema, "const")) add(*only);
  return texts;
}

} // namespace

void find_unanchored_enum(LintedPlan& plan) {
  for (const LintedRule& rule : plan.rules) {
    each_pattern(rule, [&](std::string_view pattern, const AnyNode&, std::string pointer) {
      if (!lists_values(pattern)) return;
      const auto value = pattern.substr(0, pattern.find('|'));
      const std::string first(value.substr(value.starts_with("(?:") ? 3 : value.starts_with('(') ? 1 : 0));
      std::string inner(pattern);
      if (inner.starts_with('(')) inner = inner.substr(1, inner.size() - 2);
      plan.warn(rule, std::move(pointer),
                "This pattern is not anchored: \"" + first + "ish\" passes too. Use an enum, or ^(" + inner + ")$.");
    });
  }
}

void find_empty_pattern(LintedPlan& plan) {
  validator::PatternMemory memory;
  validator::Budget budget(most_steps);
  for (const LintedRule& rule : plan.rules) {
    each_pattern(rule, [&](std::string_view pattern, const AnyNode& schema, std::string pointer) {
      if (has_misplaced_anchor(pattern)) {
        plan.warn(rule, std::move(pointer),
                  "This pattern matches nothing: it needs characters before the beginning of the text (^) or "
                  "after its end ($).");
        return;
      }
      const auto texts = permitted_texts(schema);
      if (texts.empty() || budget.is_spent()) return;
      const auto compiled = memory.compile(std::string(pattern));
      if (!compiled) return;
      const auto is_another = [&](const std::string& text) {
        return budget.spend(compiled->cost_of(text)) && !compiled->matches(text);
      };
      if (std::ranges::all_of(texts, is_another))
        plan.warn(rule, std::move(pointer), "This pattern matches none of the values that the same schema allows.");
    });
  }
}

} // namespace plumbline::plans
