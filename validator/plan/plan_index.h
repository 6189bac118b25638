#pragma once

#include "validator/plan/compiled_rule.h"
#include "validator/plan/plan.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace plumbline::validator {

/// The compiled rules of a plan (some shared with other versions of it), found by type, name and version.
struct Plan::Index {
 public:
  /// False if a rule of the same type, name and version exists already.
  bool add(std::shared_ptr<const CompiledRule> rule);

  const CompiledRule* find(RuleType type, std::string_view event, std::optional<double> version) const;
  /// The rule of exactly this type, name and version; null: none.
  std::shared_ptr<const CompiledRule> exactly(RuleType type, std::string_view event, int version) const;
  const CompiledRule* accepting(CallType type) const;
  std::vector<const CompiledRule*> common() const;
  /// The names of the track rules, each once, in the plan's order.
  std::vector<std::string> track_names() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  /// By version, oldest first.
  using Versions = std::vector<std::shared_ptr<const CompiledRule>>;
  using Names = std::unordered_map<std::string, Versions, Hash, std::equal_to<>>;

  std::vector<const CompiledRule*> rules_; ///< in the plan's order
  std::array<Names, 6> by_type_;
};

} // namespace plumbline::validator
