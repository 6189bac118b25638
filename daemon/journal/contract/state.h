#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::journal {

/// A document of the workspace (sources, plan versions, checklist ...): JSON text under a key, with a new number at
/// each change.
struct StateDocument {
  std::string json;
  std::uint64_t revision = 0; ///< from 1; 0: there is no document
};

/// Somebody else changed the document in between.
struct StateConflict {
  std::string key;
};

/// The workspace's documents, durable once put() returned, with compare-and-set. One interface for two engines. Blocks:
/// never call it on a core. Throws std::runtime_error if the disk fails. Thread: any that may block.
class StateStore {
 public:
  virtual ~StateStore() = default;

  /// revision 0 and no text if it does not exist.
  virtual StateDocument get(std::string_view key) = 0;
  /// Keys that begin with `prefix`, in order.
  virtual std::vector<std::string> keys(std::string_view prefix) = 0;

  struct Change {
    std::string key;
    std::string json;           ///< "": deletes the document
    std::uint64_t expected = 0; ///< the revision that it replaces; 0: the document must not exist yet
  };
  /// Makes all changes or none. Returns the new revisions, in order; 0 for a deleted document.
  [[nodiscard]] virtual Result<std::vector<std::uint64_t>, StateConflict> put(const std::vector<Change>& changes) = 0;

  /// Leaves no byte of what documents said before their latest change. False: a reader is in the way.
  virtual bool erase_replaced() = 0;
};

} // namespace plumbline::journal
