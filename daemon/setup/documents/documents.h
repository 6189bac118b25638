#pragma once

#include "daemon/journal/contract/state.h"

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// Another daemon of this workspace changed a document in between: nothing was written; what is in memory is outdated
/// and must be loaded again.
class StateMoved : public std::runtime_error {
 public:
  explicit StateMoved(const std::string& key) : std::runtime_error("the document " + key + " was changed elsewhere") {}
};

/// The workspace's documents with their revisions as last seen, so that their writers only say what to write. Lives on
/// the workspace's thread.
class Documents {
 public:
  /// Borrows the store, which must outlive it.
  explicit Documents(journal::StateStore& store) : store_(store) {}

  /// "" if it does not exist yet. Throws if the disk fails.
  std::string load(std::string_view key);
  /// Writes (key, JSON) pairs, all or none, durable at return. Throws StateMoved, and std::runtime_error if the disk
  /// fails.
  void put(std::vector<std::pair<std::string, std::string>> changes);
  /// Keeps a second document current: (key, JSON) is written with every change of the first, in one step.
  void accompany(std::string key, std::function<std::pair<std::string, std::string>()> along);
  /// Writes it with the next put(), in one step; dropped if that fails. For documents that tell of the change.
  void with_next_put(std::string key, std::string json);
  /// Cancels that write. False: it was written, or dropped.
  bool withdraw(std::string_view key);
  /// Keys that begin with `prefix`, in order.
  std::vector<std::string> keys(std::string_view prefix) { return store_.keys(prefix); }
  /// Removes every trace of what documents said before. False: a reader is in the way.
  bool erase_replaced() { return store_.erase_replaced(); }
  /// The revision that was last loaded or put; 0: none.
  std::uint64_t revision(std::string_view key) const;

 private:
  journal::StateStore& store_;
  std::map<std::string, std::function<std::pair<std::string, std::string>()>, std::less<>> along_;
  std::map<std::string, std::uint64_t, std::less<>> revisions_;
  std::vector<std::pair<std::string, std::string>> with_next_put_;
};

} // namespace plumbline::setup
