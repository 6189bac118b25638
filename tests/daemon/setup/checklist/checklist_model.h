#pragma once

#include "validator/call/verdict.h"
#include "validator/plan/plan.h"
#include "validator/values/environment.h"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::setup::test {

/// The checklist as its rules are written down, in the plainest form: it keeps every call, and says what a step is by
/// looking at all of them again. It shares no code with the checklist that it is compared with.
class ChecklistModel {
 public:
  struct Call {
    std::uint64_t seq = 0; ///< its place in the journal
    std::int64_t received_at = 0;
    int plan_version = 0; ///< of the plan that judged it
    Environment env = Environment::dev;
    std::string source;
    std::string event;     ///< "track:A"; "" where it has none
    int event_version = 0; ///< of the rule that judged it; 0: none did
    bool passes = false;
    bool unchecked = false;
    bool check_error = false;
    bool malformed = false;
    bool blocked = false;
    bool made_by_plumbline = false;
    bool replayed = false;
    bool local_page = false;
    bool in_session = false; ///< of one that is not for evidence
  };
  struct Source {
    std::string id;
    Environment env = Environment::dev;
    bool enabled = true;
    bool published = false;
  };
  struct Destination {
    std::string id;
    Environment env = Environment::dev;
    bool running = true;
    bool published = false;
    bool failing = false;
    std::vector<std::uint64_t> accepted;    ///< seqs, as they were accepted
    std::size_t accepted_before_review = 0; ///< how many of them were accepted under an earlier review
    std::uint64_t failed_at = 0;
  };
  struct Review {
    std::int64_t at = 0;
    std::uint64_t seq = 0;
    int version = 0;
  };
  /// What of a step can be compared: (item, state and counts), (item, code) and who completed it.
  struct Step {
    std::string state;
    std::vector<std::string> items;
    std::vector<std::string> missing;
    std::vector<std::string> regressed;
    std::string done; ///< "", "evidence" or "person", and the seqs
    friend bool operator==(const Step&, const Step&) = default;
  };

  // What people do. The caller asks only for what is allowed; `may_override` says what of that is.

  void choose();
  void review(std::int64_t at, std::uint64_t head, int version, const validator::PlanText& plan);
  void reset();
  /// Another plan is in force in an environment.
  void put_in_force(Environment env, int version, const validator::PlanText& plan);
  bool may_override(const std::string& step) const;
  bool complete(const std::string& step, bool override_given);
  /// Sources, destinations or deliveries are not as they were.
  void settle();
  void add(Call call);

  Step step(const std::string& id) const;
  std::string state() const;

  bool auto_complete = true;
  bool chosen = false;
  std::optional<Review> reviewed;
  std::vector<Source> sources;
  std::vector<Destination> destinations;
  std::vector<Call> calls;

 private:
  struct Lack {
    std::string key;
    std::string code;
    std::uint64_t seq = 0;
    friend auto operator<=>(const Lack&, const Lack&) = default;
  };
  struct Event {
    std::set<int> judged_by; ///< plan versions that have its rule as it is now; empty: all since the review
    std::uint64_t after = 0; ///< only later calls count: the rule changed then
    bool rule_changed = false;
  };
  struct Done {
    bool by_person = false;
    std::vector<std::uint64_t> seqs;
    std::uint64_t after = 0;
    std::vector<Lack> waived;
  };
  struct Verdict {
    std::string state = "not_seen";
    unsigned passed = 0;
    unsigned failed = 0;
    std::uint64_t failing_seq = 0;
    std::vector<std::uint64_t> proof;
  };

  bool is_evidence(const Call& call) const;
  bool shows_use(const Call& call) const;
  std::vector<const validator::RuleText*> awaited(Environment env) const;
  Verdict verdict_of(Environment env, const std::string& event) const;
  std::vector<std::uint64_t> uses_of(const std::string& source) const;
  std::vector<std::uint64_t> deliveries_to(const Destination& destination) const;
  std::vector<Lack> lacks(const std::string& id) const;
  std::vector<std::uint64_t> proof(const std::string& id) const;
  std::vector<std::string> items(const std::string& id) const;

  std::map<Environment, validator::PlanText> plans_;
  std::map<std::pair<Environment, std::string>, Event> events_;
  std::map<std::string, Done> done_;
};

} // namespace plumbline::setup::test
