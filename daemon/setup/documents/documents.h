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

/// Somebody else (another daemon of this workspace) changed a document in between: nothing was written; what is held in
/// memory is old and must be loaded anew.
class StateMoved : public std::runtime_error {
 public:
  explicit StateMoved(const std::string& key) : std::runtime_error("the document " + key + " was changed elsewhere") {}
};

/// The workspace's documents with the revisions that were last seen of them, so that their writers say only what to
/// write. Lives on the workspace's thread.
class Documents {
 public:
  /// Borrows the store, which must outlive it.
  explicit Documents(journal::StateStore& store) : store_(store) {}

  /// "" where there is none yet. Throws where the disk fails.
  std::string load(std::string_view key);
  /// Writes (key, JSON) pairs, all or none, durable at return. Throws StateMoved, and std::runtime_error where the disk
  /// fails.
  void put(std::vector<std::pair<std::string, std::string>> changes);
  /// What must not fall behind a document: (key, JSON) is written with every change of it, in one step.
  void accompany(std::string key, std::function<std::pair<std::string, std::string>()> along);
  /// Is written with the next put(), in one step, and forgotten where that fails: what tells of the change.
  void with_next_put(std::string key, std::string json);
  bool goes_with_next_put(std::string_view key) const;
  /// It is not to be written any more. False: it was, or was forgotten.
  bool withdraw(std::string_view key);
  /// Keys that begin with `prefix`, in order.
  std::vector<std::string> keys(std::string_view prefix) { return store_.keys(prefix); }
  /// Nothing of what documents said before is left anywhere. False: somebody who reads is in the way.
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
