#pragma once

#include "validator/call/verdict.h"
#include "validator/json/node.h"
#include "validator/schema/program.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::validator {

/// A violation before it is put into words: what explain() finds.
struct Fault {
  ViolationKind kind = ViolationKind::schema;
  std::string path;
  std::string keyword;
  std::string rule_path;
  std::string expected = "null"; ///< JSON text
  std::string predicate;         ///< the message without its subject: "must be a number"; no full stop at its end
  std::uint8_t types = 0;        ///< for a wrong type: the right ones, as type_bit
  std::uint32_t offset = 0;      ///< place in the call's text
  bool absent = false;           ///< for required: `node` is the object that lacks the member
  std::string_view name; ///< for required: the absent member's; for a member that is not allowed: its own. Borrows the
                         ///< program or the call
  AnyNode node;
  const Program* program = nullptr; ///< the program of `block` and `object`
  Index block = nothing;            ///< the subschema that the value is checked against
  bool by_rule = false;             ///< from the call's own rule
  bool by_common = false;           ///< from a rule for every call
  const ObjectRule* object =
      nullptr; ///< for required and for members that are not allowed: the plan's rule for the object
};

/// Where faults come from: the call's own rule, a rule for every call, or not known yet.
enum class FaultOrigin : std::uint8_t { none, rule, common };

/// The first max_violations faults by place, each mistake once: for a scalar only the plainest fault (type before
/// format before length), for a missing member the first rule that misses it.
class FaultList {
 public:
  void add(Fault fault);
  void add_all(FaultList&& others, FaultOrigin origin = FaultOrigin::none);

  const std::vector<Fault>& faults() const { return faults_; }
  bool truncated() const { return truncated_; }
  /// Whether no fault at this place or after it would change the list any more.
  bool is_closed_to(std::uint32_t offset) const {
    return truncated_ && faults_.size() == max_violations && offset >= faults_.back().offset;
  }
  /// How far the branch that gave these faults is from passing, for the value at `own_path`: for choosing the branch
  /// that was meant.
  std::uint64_t distance(std::string_view own_path) const;

 private:
  std::vector<Fault> faults_; ///< sorted by offset, stable
  bool truncated_ = false;
};

} // namespace plumbline::validator
