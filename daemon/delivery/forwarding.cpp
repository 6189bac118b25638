#include "daemon/delivery/forwarding.h"

#include <utility>

namespace plumbline::delivery {

bool Forwarding::refresh() {
  const auto& now = reader_.get();
  if (now == seen_) return false;
  seen_ = now;
  std::map<std::string, std::string, std::less<>> targets;
  for (const auto& [key, source] : now->sources)
    if (source->controls && !source->controls->forwarding_violations_to.empty())
      targets.insert_or_assign(source->id, source->controls->forwarding_violations_to);
  if (targets == targets_) return false;
  targets_ = std::move(targets);
  to_any_source_ = false;
  for (const auto& [source, target] : targets_)
    if (target.starts_with("src_")) to_any_source_ = true;
  return true;
}

std::string_view Forwarding::target_of(std::string_view source_id) const {
  const auto found = targets_.find(source_id);
  return found == targets_.end() ? std::string_view() : std::string_view(found->second);
}

std::string Forwarding::write_key_of(std::string_view source_id) const {
  for (const auto& [key, source] : seen_->sources)
    if (source->id == source_id && source->enabled && source->until_ms == ingest::Source::without_end) return key;
  return {};
}

} // namespace plumbline::delivery
