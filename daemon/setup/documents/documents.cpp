#include "daemon/setup/documents/documents.h"

#include <algorithm>

namespace plumbline::setup {

std::string Documents::load(std::string_view key) {
  auto document = store_.get(key);
  revisions_.insert_or_assign(std::string(key), document.revision);
  return std::move(document.json);
}

void Documents::put(std::vector<std::pair<std::string, std::string>> changes) {
  for (auto& note : std::exchange(with_next_put_, {})) changes.push_back(std::move(note));
  for (std::size_t i = 0, count = changes.size(); i < count; ++i)
    if (const auto along = along_.find(changes[i].first); along != along_.end()) changes.push_back(along->second());
  std::vector<journal::StateStore::Change> writes;
  writes.reserve(changes.size());
  for (auto& [key, json] : changes) writes.push_back({key, std::move(json), revision(key)});
  const auto revisions = store_.put(writes);
  if (!revisions) throw StateMoved(revisions.error().key);
  for (std::size_t i = 0; i < changes.size(); ++i) revisions_.insert_or_assign(changes[i].first, (*revisions)[i]);
}

void Documents::with_next_put(std::string key, std::string json) {
  with_next_put_.emplace_back(std::move(key), std::move(json));
}

bool Documents::withdraw(std::string_view key) {
  return std::erase_if(with_next_put_, [key](const auto& each) { return each.first == key; }) > 0;
}

void Documents::accompany(std::string key, std::function<std::pair<std::string, std::string>()> along) {
  along_.insert_or_assign(std::move(key), std::move(along));
}

std::uint64_t Documents::revision(std::string_view key) const {
  const auto found = revisions_.find(key);
  return found == revisions_.end() ? 0 : found->second;
}

} // namespace plumbline::setup
