#include "daemon/setup/documents.h"

namespace plumbline::setup {

std::string Documents::load(std::string_view key) {
  auto document = store_.get(key);
  revisions_.insert_or_assign(std::string(key), document.revision);
  return std::move(document.json);
}

void Documents::put(std::vector<std::pair<std::string, std::string>> changes) {
  std::vector<journal::StateStore::Change> writes;
  writes.reserve(changes.size());
  for (auto& [key, json] : changes) writes.push_back({key, std::move(json), revision(key)});
  const auto revisions = store_.put(writes);
  if (!revisions) throw StateMoved(revisions.error().key);
  for (std::size_t i = 0; i < changes.size(); ++i) revisions_.insert_or_assign(changes[i].first, (*revisions)[i]);
}

std::uint64_t Documents::revision(std::string_view key) const {
  const auto found = revisions_.find(key);
  return found == revisions_.end() ? 0 : found->second;
}

} // namespace plumbline::setup
