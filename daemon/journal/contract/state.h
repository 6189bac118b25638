#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// A document of the workspace (sources, plan versions, checklist ...): JSON text under a key, numbered anew at each
/// change.
struct StateDocument {
  std::string json;
  std::uint64_t revision = 0; ///< from 1; 0: there is none
};

/// Somebody else changed the document in between.
struct StateConflict {
  std::string key;
};

/// The workspace's documents, durable once put() returned, with compare-and-set. One interface for two engines, as the
/// journal. Blocks: never on a core. Throws std::runtime_error where the disk fails. Thread: any that may block.
class StateStore {
 public:
  virtual ~StateStore() = default;

  /// revision 0 and no text where there is none.
  virtual StateDocument get(std::string_view key) = 0;
  /// Keys that begin with `prefix`, in order.
  virtual std::vector<std::string> keys(std::string_view prefix) = 0;

  struct Change {
    std::string key;
    std::string json;           ///< "": there is no such document any more
    std::uint64_t expected = 0; ///< the revision that it replaces; 0: there must be none yet
  };
  /// All changes or none. The new revisions, in order; 0 of what is no more.
  virtual Result<std::vector<std::uint64_t>, StateConflict> put(const std::vector<Change>& changes) = 0;

  /// Of documents as they were before their latest change not a byte is left. False: somebody who reads is in the way.
  virtual bool erase_replaced() = 0;
};

} // namespace plumbline::journal
