#include "tests/daemon/setup/checklist/checklist_model.h"

#include <algorithm>

namespace plumbline::setup::test {
namespace {

const std::vector<std::string> steps = {"dev.review",   "dev.sources", "dev.events",       "dev.destinations",
                                        "prod.sources", "prod.events", "prod.destinations"};

Environment env_of(const std::string& step) { return step.starts_with("dev") ? Environment::dev : Environment::prod; }

std::string event_of(const validator::RuleText& rule) {
  return std::string(validator::name_of(rule.type)) + ':' + rule.event.value_or("");
}

/// All that decides how calls of the event are judged.
std::string text_of(const validator::PlanText& plan, const std::string& event) {
  std::string text;
  for (const auto& rule : plan.rules)
    if (rule.kept && event_of(rule) == event) text += std::to_string(rule.version) + ' ' + rule.schema + '\n';
  return text;
}

std::set<std::string> events_of(const validator::PlanText& plan) {
  std::set<std::string> events;
  for (const auto& rule : plan.rules)
    if (rule.kept) events.insert(event_of(rule));
  return events;
}

std::string joined(const std::vector<std::uint64_t>& seqs) {
  std::string text;
  for (const auto seq : seqs) text += ' ' + std::to_string(seq);
  return text;
}

} // namespace

void ChecklistModel::choose() {
  chosen = true;
  done_.clear();
}

void ChecklistModel::review(std::int64_t at, std::uint64_t head, int version, const validator::PlanText& plan) {
  reviewed = Review{at, head, version};
  events_.clear();
  for (const auto env : {Environment::dev, Environment::prod}) plans_[env] = plan;
  for (auto& destination : destinations) destination.accepted_before_review = destination.accepted.size();
  settle();
}

void ChecklistModel::reset() {
  chosen = false;
  reviewed.reset();
  plans_.clear();
  events_.clear();
  done_.clear();
}

void ChecklistModel::put_in_force(Environment env, int version, const validator::PlanText& plan) {
  if (reviewed) {
    auto events = events_of(plan);
    for (const auto& event : events_of(plans_[env])) events.insert(event);
    for (const auto& event : events) {
      auto& known = events_[{env, event}];
      const auto before = text_of(plans_[env], event);
      const auto now = text_of(plan, event);
      if (before == now) {
        if (!known.judged_by.empty()) known.judged_by.insert(version);
        continue;
      }
      const bool had_calls = verdict_of(env, event).state != "not_seen" || known.rule_changed;
      known.judged_by = {version};
      known.after = calls.empty() ? 0 : calls.back().seq;
      known.rule_changed = had_calls && !before.empty() && !now.empty();
    }
  }
  plans_[env] = plan;
  settle();
}

bool ChecklistModel::may_override(const std::string& step) const {
  if (step == "dev.review" || !chosen) return false;
  return env_of(step) == Environment::dev || reviewed;
}

bool ChecklistModel::complete(const std::string& step, bool override_given) {
  if (step == "dev.review" ? reviewed.has_value() : done_.contains(step)) return true;
  const auto missing = lacks(step);
  const bool ready = reviewed && missing.empty();
  if (!ready && !(override_given && may_override(step))) return false;
  auto waived = missing;
  if (!reviewed) waived.insert(waived.begin(), Lack{"", "not_reviewed", 0});
  done_[step] = {true, proof(step), calls.empty() ? 0 : calls.back().seq, waived};
  return true;
}

void ChecklistModel::settle() {
  if (!auto_complete || !reviewed) return;
  for (const auto& step : steps)
    if (step != "dev.review" && !done_.contains(step) && lacks(step).empty())
      done_[step] = {false, proof(step), calls.empty() ? 0 : calls.back().seq, {}};
}

void ChecklistModel::add(Call call) {
  calls.push_back(std::move(call));
  auto& known = events_[{calls.back().env, calls.back().event}];
  if (known.rule_changed && verdict_of(calls.back().env, calls.back().event).state != "not_seen")
    known.rule_changed = false;
  settle();
}

bool ChecklistModel::is_evidence(const Call& call) const {
  return reviewed && call.seq > reviewed->seq && call.received_at >= reviewed->at &&
         call.plan_version >= reviewed->version && !call.made_by_plumbline && !call.replayed && !call.local_page &&
         !call.in_session;
}

bool ChecklistModel::shows_use(const Call& call) const {
  return is_evidence(call) && !call.malformed && !call.check_error && !call.blocked;
}

std::vector<const validator::RuleText*> ChecklistModel::awaited(Environment env) const {
  std::vector<const validator::RuleText*> rules;
  const auto plan = plans_.find(env);
  if (plan == plans_.end()) return rules;
  for (const auto& rule : plan->second.rules) {
    using validator::RuleType;
    const bool named = rule.type == RuleType::track || rule.type == RuleType::page || rule.type == RuleType::screen;
    const bool known =
        std::ranges::any_of(rules, [&](const auto* other) { return event_of(*other) == event_of(rule); });
    if (named && rule.kept && rule.suggested && !known) rules.push_back(&rule);
  }
  return rules;
}

ChecklistModel::Verdict ChecklistModel::verdict_of(Environment env, const std::string& event) const {
  const auto found = events_.find({env, event});
  const Event known = found == events_.end() ? Event{} : found->second;
  std::map<int, const Call*> latest;
  Verdict verdict;
  for (const auto& call : calls) {
    if (call.env != env || call.event != event || call.event_version == 0 || call.unchecked) continue;
    if (!is_evidence(call) || call.seq <= known.after) continue;
    if (!known.judged_by.empty() && !known.judged_by.contains(call.plan_version)) continue;
    if (call.passes && call.blocked) continue;
    ++(call.passes ? verdict.passed : verdict.failed);
    latest[call.event_version] = &call;
  }
  if (latest.empty()) return verdict;
  verdict.state = "passing";
  for (const auto& [version, call] : latest) {
    verdict.proof.push_back(call->seq);
    if (call->passes) continue;
    verdict.state = "failing";
    verdict.failing_seq = std::max(verdict.failing_seq, call->seq);
  }
  std::ranges::sort(verdict.proof);
  return verdict;
}

std::vector<std::uint64_t> ChecklistModel::uses_of(const std::string& source) const {
  std::vector<std::uint64_t> seqs;
  for (const auto& call : calls)
    if (call.source == source && shows_use(call)) seqs.push_back(call.seq);
  return seqs;
}

std::vector<std::uint64_t> ChecklistModel::deliveries_to(const Destination& destination) const {
  std::vector<std::uint64_t> seqs;
  for (std::size_t i = destination.accepted_before_review; i < destination.accepted.size(); ++i)
    for (const auto& call : calls)
      if (call.seq == destination.accepted[i] && shows_use(call)) seqs.push_back(call.seq);
  return seqs;
}

std::vector<ChecklistModel::Lack> ChecklistModel::lacks(const std::string& id) const {
  const auto env = env_of(id);
  std::vector<Lack> lacks;
  if (id.ends_with("events")) {
    const auto rules = awaited(env);
    if (rules.empty() && plans_.contains(env)) lacks.push_back({"", "not_seen", 0});
    for (const auto* rule : rules) {
      const auto event = event_of(*rule);
      const auto verdict = verdict_of(env, event);
      const auto known = events_.find({env, event});
      const bool changed = known != events_.end() && known->second.rule_changed;
      if (verdict.state == "failing")
        lacks.push_back({event, "failing", verdict.failing_seq});
      else if (verdict.state == "not_seen")
        lacks.push_back({event, changed ? "rule_changed" : "not_seen", 0});
    }
  }
  if (id.ends_with("sources")) {
    const auto counts = [&](const Source& each) {
      return each.env == env && each.enabled && (env == Environment::dev || each.published);
    };
    if (std::ranges::none_of(sources, counts)) lacks.push_back({"", "no_source", 0});
    for (const auto& each : sources)
      if (each.env == env && each.enabled && uses_of(each.id).empty()) lacks.push_back({each.id, "no_call", 0});
  }
  if (id.ends_with("destinations")) {
    const auto of_env = [&](const Destination& each) {
      return each.env == env && (env == Environment::dev || each.published);
    };
    const bool any = std::ranges::any_of(destinations, of_env);
    if (std::ranges::none_of(destinations, [&](const auto& each) { return of_env(each) && each.running; }))
      lacks.push_back({"", any ? "no_delivery" : "no_destination", 0});
    for (const auto& each : destinations) {
      if (each.env != env || !each.running) continue;
      if (deliveries_to(each).empty())
        lacks.push_back({each.id, "no_delivery", 0});
      else if (done_.contains(id) && each.failing)
        lacks.push_back({each.id, "failing", each.failed_at});
    }
  }
  return lacks;
}

std::vector<std::uint64_t> ChecklistModel::proof(const std::string& id) const {
  const auto env = env_of(id);
  std::set<std::uint64_t> seqs;
  if (id.ends_with("events"))
    for (const auto* rule : awaited(env)) {
      const auto verdict = verdict_of(env, event_of(*rule));
      if (verdict.state == "passing") seqs.insert(verdict.proof.begin(), verdict.proof.end());
    }
  if (id.ends_with("sources"))
    for (const auto& each : sources)
      if (each.env == env)
        if (const auto uses = uses_of(each.id); !uses.empty()) seqs.insert(uses.front());
  if (id.ends_with("destinations"))
    for (const auto& each : destinations)
      if (each.env == env)
        if (const auto accepted = deliveries_to(each); !accepted.empty()) seqs.insert(accepted.front());
  return {seqs.begin(), seqs.end()};
}

std::vector<std::string> ChecklistModel::items(const std::string& id) const {
  const auto env = env_of(id);
  std::vector<std::string> items;
  if (id.ends_with("events"))
    for (const auto* rule : awaited(env)) {
      const auto verdict = verdict_of(env, event_of(*rule));
      items.push_back(event_of(*rule) + ' ' + verdict.state + ' ' + std::to_string(verdict.passed) + ' ' +
                      std::to_string(verdict.failed));
    }
  if (id.ends_with("sources"))
    for (const auto& each : sources)
      if (each.env == env) items.push_back(each.id + ' ' + std::to_string(uses_of(each.id).size()));
  if (id.ends_with("destinations"))
    for (const auto& each : destinations)
      if (each.env == env)
        items.push_back(each.id + ' ' + std::to_string(deliveries_to(each).size()) + (each.failing ? " failing" : ""));
  return items;
}

ChecklistModel::Step ChecklistModel::step(const std::string& id) const {
  Step step;
  step.items = items(id);
  auto missing = lacks(id);
  const auto text = [](const Lack& lack) { return lack.key + ' ' + lack.code + ' ' + std::to_string(lack.seq); };
  if (id == "dev.review") {
    step.state = reviewed ? "done" : "todo";
    if (reviewed) step.done = "person";
    if (!reviewed) step.missing.push_back(" not_reviewed 0");
    return step;
  }
  if (!reviewed) missing.insert(missing.begin(), Lack{"", "not_reviewed", 0});
  const auto found = done_.find(id);
  if (found == done_.end()) {
    step.state = missing.empty() ? "ready" : "todo";
    for (const auto& lack : missing) step.missing.push_back(text(lack));
    return step;
  }
  const auto& done = found->second;
  step.state = "done";
  // What speaks for a step that a person completed is not told apart by the model: an override has what there is.
  step.done = done.by_person ? "person" : "evidence" + joined(done.seqs);
  for (const auto& lack : missing) {
    const bool waived = std::ranges::any_of(
        done.waived, [&](const Lack& each) { return each.key == lack.key && each.code == lack.code; });
    if (!waived || (lack.code == "failing" && lack.seq > done.after)) step.regressed.push_back(text(lack));
  }
  return step;
}

std::string ChecklistModel::state() const {
  if (!chosen) return "choosing";
  if (!reviewed) return "reviewing";
  for (const auto& step : steps)
    if (step.starts_with("prod") && !done_.contains(step)) return "building";
  return "live";
}

} // namespace plumbline::setup::test
