#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/ingest/rulebook.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// Where a source's controls forward to: the violations of its calls (forwardingViolationsTo, a source or a
/// destination), and the calls that they block (forwardingBlockedEventsTo, a source). Lives on one thread.
class Forwarding {
 public:
  explicit Forwarding(const Snapshot<ingest::Rulebook>& rulebook) : reader_(rulebook) {}

  /// True if it changed since the last look.
  bool refresh();
  /// "src_...", "dst_..." or "" = nowhere.
  std::string_view target_of(std::string_view source_id) const;
  /// "src_..." or "" = nowhere.
  std::string_view target_of_blocked(std::string_view source_id) const;
  bool to_any_source() const { return to_any_source_; }
  /// The key of an enabled source; "" if it has none.
  std::string write_key_of(std::string_view source_id) const;
  const std::shared_ptr<const ingest::Rulebook>& rulebook() const { return seen_; }
  /// The name of the plan in force; "" without a plan or a name.
  std::string_view plan_name(Environment env) const;
  /// The rulebook with sources that allow everything: what was blocked once is not blocked again.
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
