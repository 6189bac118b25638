#pragma once

#include "validator/call/verdict.h"
#include "validator/json/node.h"
#include "validator/schema/program.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::validator {

/// A violation under way: what explain() finds, before it is put into words.
struct Fault {
  ViolationKind kind = ViolationKind::schema;
  std::string path;
  std::string keyword;
  std::string rule_path;
  std::string expected = "null"; ///< JSON text
  std::string predicate;         ///< the message but for its subject: "must be a number"; ends without a full stop
  std::uint8_t types = 0;        ///< of a wrong type: the right ones, as type_bit
  std::uint32_t offset = 0;      ///< place in the call's text
  bool absent = false;           ///< of required: `node` is the object that lacks the member
  std::string_view name; ///< of required: the absent member's; of a member that is not allowed: its own. Borrows the
                         ///< program or the call
  AnyNode node;
  const Program* program = nullptr; ///< what `block` and `object` are of
  Index block = nothing;            ///< the subschema that the value is held against
  bool by_rule = false;             ///< the call's own rule says it
  bool by_common = false;           ///< a rule for every call says it
  const ObjectRule* object =
      nullptr; ///< of required and of members that are not allowed: what the plan says of the object
};

/// Whose faults they are: the call's own rule's, a rule's for every call, or nobody's yet.
enum class FaultOrigin : std::uint8_t { none, rule, common };

/// The first max_violations faults by place, each mistake once: of a scalar the plainest fault alone (its type before
/// its format before its length), of a missing member the first that misses it.
class FaultList {
 public:
  void add(Fault fault);
  void add_all(FaultList&& others, FaultOrigin origin = FaultOrigin::none);

  const std::vector<Fault>& faults() const { return faults_; }
  bool truncated() const { return truncated_; }
  /// Nothing at this place or behind it would change the list any more.
  bool is_closed_to(std::uint32_t offset) const {
    return truncated_ && faults_.size() == max_violations && offset >= faults_.back().offset;
  }
  /// How far from passing a branch is that gave these, for the value at `own_path`: for choosing the branch that was
  /// meant.
  std::uint64_t distance(std::string_view own_path) const;

 private:
  std::vector<Fault> faults_; ///< sorted by offset, stable
  bool truncated_ = false;
};

} // namespace plumbline::validator
