#include "daemon/setup/rulebook_publisher.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace plumbline::setup {
namespace {

/// Compiles a plan that compiled before, or that is our own.
std::shared_ptr<const validator::Plan> compiled_plan(const PlanVersion& version, const validator::Plan* before) {
  auto compiled = validator::Plan::compile(version.text, version.number, before);
  if (compiled) return std::move(*compiled);
  const auto& problem = compiled.error().front();
  throw std::runtime_error(plan_key(version.number) + " cannot be used: " + problem.rule + " " + problem.message);
}

/// Under all its keys.
void admit(ingest::Rulebook& rulebook, const SourceEntry& source, bool enabled) {
  ingest::Source known{source.id, source.name, source.env, enabled};
  // A source that allows everything gets no controls, so that its calls pay nothing for them.
  if (validator::controls_json(source.controls) != validator::controls_json({}))
    known.controls = std::make_shared<const validator::Controls>(source.controls);
  rulebook.sources.emplace(source.write_key, std::make_shared<const ingest::Source>(known));
  for (const auto& [key, until_ms] : source.replaced_keys) {
    known.until_ms = until_ms;
    rulebook.sources.emplace(key, std::make_shared<const ingest::Source>(known));
  }
}

} // namespace

RulebookPublisher::RulebookPublisher(const SetupState& state, const CallSessions& sessions,
                                     std::function<std::int64_t()> now_ms, Snapshot<ingest::Rulebook>& published)
    : state_(state), sessions_(sessions), now_ms_(std::move(now_ms)), published_(published) {}

void RulebookPublisher::publish() {
  auto rulebook = std::make_shared<ingest::Rulebook>();
  for (const auto& source : state_.sources) admit(*rulebook, source, source.enabled);
  for (const auto& source : state_.deleted_sources) admit(*rulebook, source, false);
  for (const auto* session : sessions_.list(now_ms_()))
    if (session->evidence) rulebook->evidence_sessions.emplace(session->id, session->expires_at_ms());
  std::erase_if(replaced_, [](const auto& plan) { return plan.use_count() == 1; });
  for (std::size_t env = 0; env < 2; ++env) {
    compile(env);
    rulebook->plans[env] = compiled_[env];
  }
  published_.store(std::move(rulebook));
}

/// Dev's plan is compiled first: prod often has the same.
void RulebookPublisher::compile(std::size_t env) {
  const auto& plan = state_.plans[env];
  if (compiled_of_[env] == plan) return;
  const auto before = std::exchange(compiled_[env], nullptr);
  const bool shared = env == 1 && plan == state_.plans[0];
  if (plan) compiled_[env] = shared ? compiled_[0] : compiled_plan(*plan, before ? before.get() : compiled_[0].get());
  if (before && std::ranges::find(replaced_, before) == replaced_.end()) replaced_.push_back(before);
  compiled_of_[env] = plan;
}

} // namespace plumbline::setup
