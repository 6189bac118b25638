#include "daemon/delivery/forwarding.h"

#include <algorithm>
#include <utility>

namespace plumbline::delivery {

bool Forwarding::refresh() {
  const auto& now = reader_.get();
  if (now == seen_) return false;
  seen_ = now;
  open_.reset();
  Targets targets;
  Targets blocked_targets;
  for (const auto& [key, source] : now->sources) {
    if (!source->controls) continue;
    const auto& controls = *source->controls;
    if (!controls.forwarding_violations_to.empty())
      targets.insert_or_assign(source->id, controls.forwarding_violations_to);
    if (!controls.forwarding_blocked_events_to.empty())
      blocked_targets.insert_or_assign(source->id, controls.forwarding_blocked_events_to);
  }
  if (targets == targets_ && blocked_targets == blocked_targets_) return false;
  targets_ = std::move(targets);
  blocked_targets_ = std::move(blocked_targets);
  to_any_source_ = !blocked_targets_.empty() ||
                   std::ranges::any_of(targets_, [](const auto& each) { return each.second.starts_with("src_"); });
  return true;
}

const std::shared_ptr<const ingest::Rulebook>& Forwarding::open_rulebook() {
  if (!open_) {
    auto open = std::make_shared<ingest::Rulebook>(*seen_);
    for (auto& [key, source] : open->sources) {
      if (!source->controls) continue;
      auto allowing = std::make_shared<ingest::Source>(*source);
      allowing->controls = nullptr;
      source = std::move(allowing);
    }
    open_ = std::move(open);
  }
  return open_;
}

std::string_view Forwarding::target_of_blocked(std::string_view source_id) const {
  const auto found = blocked_targets_.find(source_id);
  return found == blocked_targets_.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Forwarding::target_of(std::string_view source_id) const {
  const auto found = targets_.find(source_id);
  return found == targets_.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Forwarding::plan_name(Environment env) const {
  const auto* plan = seen_->plan(env);
  return plan ? std::string_view(plan->text().name) : std::string_view();
}

std::string Forwarding::write_key_of(std::string_view source_id) const {
  for (const auto& [key, source] : seen_->sources)
    if (source->id == source_id && source->enabled && source->until_ms == ingest::Source::without_end) return key;
  return {};
}

} // namespace plumbline::delivery
