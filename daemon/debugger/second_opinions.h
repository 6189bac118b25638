#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/core/worker.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/journal/contract/journal.h"
#include "validator/second_opinion.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace plumbline::debugger {

/// How many failing calls are judged again.
enum class SecondOpinionMode : std::uint8_t { off, sample, all };

/// Has failing calls judged again by another implementation of JSON Schema (validator/second_opinion.h), on its own
/// thread, after they are journalled, so that the product can tell when its own verdict may be wrong. Leaves out rules
/// with patterns or formats, calls that a rule accepts in place of another, those with values that were not kept, and
/// failures by a source's controls. A sample is 100 calls a second; the surplus is skipped, so that this never falls
/// behind.
class SecondOpinions {
 public:
  /// Begins after the newest call. Borrows both.
  SecondOpinions(SecondOpinionMode mode, journal::Journal& journal, const Snapshot<ingest::Rulebook>& rulebook);
  /// stop()s.
  ~SecondOpinions();

  /// Call it when the journal has new calls. Any thread; costs an atomic exchange.
  void wake();
  /// Ends after the look in progress. Idempotent.
  void stop();

  struct Counts {
    std::uint64_t judged = 0;
    std::uint64_t differing = 0;
    std::uint64_t last_differing = 0; ///< its seq; 0: none
  };
  /// Any thread.
  Counts counts() const { return {judged_, differing_, last_differing_}; }

 private:
  void look();
  void judge(std::uint64_t seq, const ingest::Record& record);
  [[nodiscard]] std::optional<bool> matches(const validator::Plan& plan, std::string_view rule, std::string_view call);
  bool may_judge();

  const SecondOpinionMode mode_;
  journal::Journal& journal_;

  // Used by the worker's thread.
  SnapshotReader<ingest::Rulebook> rulebook_;
  std::uint64_t position_;
  std::shared_ptr<const validator::Plan> plans_[2]; ///< whose opinions are held
  std::map<std::pair<const validator::Plan*, std::string>, std::optional<validator::SecondOpinion>> opinions_;
  std::chrono::steady_clock::time_point window_{};
  unsigned judged_in_window_ = 0;

  std::atomic<std::uint64_t> judged_{0}, differing_{0}, last_differing_{0};
  std::atomic<bool> woken_{false}, stopped_{false};
  Worker worker_{"second-opinion"};
};

} // namespace plumbline::debugger
