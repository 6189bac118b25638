#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/ingest/rulebook.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// Where what a source's controls forward goes: the violations of its calls (forwardingViolationsTo, to a source or to
/// a destination), and the calls that they block (forwardingBlockedEventsTo, to a source). Lives on one thread.
class Forwarding {
 public:
  explicit Forwarding(const Snapshot<ingest::Rulebook>& rulebook) : reader_(rulebook) {}

  /// True where it has changed since the last look.
  bool refresh();
  /// "src_...", "dst_..." or "" = nowhere.
  std::string_view target_of(std::string_view source_id) const;
  /// "src_..." or "" = nowhere.
  std::string_view target_of_blocked(std::string_view source_id) const;
  bool to_any_source() const { return to_any_source_; }
  /// The key of an enabled source; "" = there is none.
  std::string write_key_of(std::string_view source_id) const;
  const std::shared_ptr<const ingest::Rulebook>& rulebook() const { return seen_; }
  /// The name of the plan in force; "" where no plan is in force or the plan has no name.
  std::string_view plan_name(Environment env) const;
  /// The same, with sources that allow everything: what was blocked once is not blocked again.
  const std::shared_ptr<const ingest::Rulebook>& open_rulebook();

 private:
  SnapshotReader<ingest::Rulebook> reader_;
  std::shared_ptr<const ingest::Rulebook> seen_;
  using Targets = std::map<std::string, std::string, std::less<>>;

  std::shared_ptr<const ingest::Rulebook> open_; ///< of seen_; null: not made yet
  Targets targets_;
  Targets blocked_targets_;
  bool to_any_source_ = false;
};

} // namespace plumbline::delivery
