#pragma once

#include "plans/infer/inferred_value.h"
#include "validator/call/call.h"
#include "validator/plan/plan.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace plumbline::plans {

struct InferredRule {
  validator::RuleText rule;
  double confidence = 0;  ///< the probability that the next call brings nothing new
  std::uint64_t seen = 0; ///< calls
};

/// A form that fewer than one in twenty calls have, while nearly all have another: the rule's id and the form.
struct RuleMistake {
  std::string rule;
  LikelyMistake mistake;
};

/// A draft plan from calls, one by one: a rule for each event, page and screen, and one each for identify and group.
/// Every call taken passes it, except those with a likely mistake: a rare type beside a frequent one, a rare name or
/// text that most likely means a frequent one. A member that all calls have is required, once there are five; numbers
/// are whole, and texts an enum, if many calls show it. The same calls give the same draft, byte for byte; memory is
/// bounded whatever comes (2,000 rules, 300 members of an object, 200,000 places in all). No value of a call gets into
/// the draft except those of an enum. Not thread-safe.
class Inference {
 public:
  /// Adds a call that was read. False: it is unusable (malformed, alias, a page without a name) or there is no room.
  bool add(const validator::Call& call);

  /// The draft, by type and name.
  std::vector<InferredRule> rules() const;
  /// What the draft leaves out.
  std::vector<RuleMistake> mistakes() const;
  std::uint64_t taken() const { return taken_; }
  std::uint64_t passed_over() const { return passed_over_; }
  /// Whether something was left out for lack of room.
  bool is_incomplete() const { return room_.exceeded; }

 private:
  struct Rule {
    std::uint64_t calls = 0;
    std::uint64_t surprises = 0; ///< calls after the first that brought something new
    std::uint64_t without = 0;   ///< calls without any properties (or traits)
    InferredValue payload;
  };
  using Key = std::tuple<validator::RuleType, std::string, int>; ///< type, name, event version

  /// The frequent event, page or screen that a rare one's name most likely means.
  [[nodiscard]] std::optional<std::string_view> meant_by(const Key& key, const Rule& rule) const;

  std::map<Key, Rule> rules_;
  InferenceRoom room_;
  std::uint64_t taken_ = 0;
  std::uint64_t passed_over_ = 0;
};

/// The draft as a plan's file in Segment's shape, with "x-plumbline": {"confidence","seen"} for each rule.
[[nodiscard]] std::string inferred_plan_json(const std::string& name, const std::vector<InferredRule>& rules);

} // namespace plumbline::plans
