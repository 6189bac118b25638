#pragma once

#include "daemon/journal/contract/state.h"

#include <map>
#include <stdexcept>

namespace plumbline::test {

/// A StateStore in memory: what was put is there for the next one who opens it, as on a disk. Not thread-safe.
class MemoryState final : public journal::StateStore {
 public:
  journal::StateDocument get(std::string_view key) override {
    const auto found = documents_.find(key);
    return found == documents_.end() ? journal::StateDocument{} : found->second;
  }

  std::vector<std::string> keys(std::string_view prefix) override {
    std::vector<std::string> found;
    for (const auto& [key, document] : documents_)
      if (key.starts_with(prefix)) found.push_back(key);
    return found;
  }

  Result<std::vector<std::uint64_t>, journal::StateConflict> put(const std::vector<Change>& changes) override {
    if (full) throw std::runtime_error("the disk is full");
    for (const auto& change : changes)
      if (get(change.key).revision != change.expected) return unexpected(journal::StateConflict{change.key});
    std::vector<std::uint64_t> revisions;
    for (const auto& change : changes) {
      if (change.json.empty()) {
        documents_.erase(change.key);
        revisions.push_back(0);
        continue;
      }
      auto& document = documents_[change.key];
      document.json = change.json;
      revisions.push_back(++document.revision);
    }
    ++puts;
    return revisions;
  }

  bool erase_replaced() override { return true; }

  bool full = false;    ///< every put fails
  std::size_t puts = 0; ///< those that were taken

 private:
  std::map<std::string, journal::StateDocument, std::less<>> documents_;
};

} // namespace plumbline::test
