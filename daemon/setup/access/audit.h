#pragma once

#include "daemon/setup/documents/documents.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// A change of the workspace: one line of the audit.
struct AuditEntry {
  std::uint64_t id = 0; ///< from 1, without gaps
  std::int64_t at_ms = 0;
  /// "owner", "evidence" (a step that the calls completed), "plumblined" (the daemon itself refused something),
  /// "nobody" (somebody with a wrong token)
  std::string role;
  std::string name;   ///< of the owner's token; "" for others
  std::string action; ///< resource.verb: "source.rotate_key"
  std::string target; ///< an id, a step, a use case
  std::string before; ///< JSON text, "" = null; never contains a secret or a key
  std::string after;  ///< likewise
  std::string reason; ///< "" = none was given
};

/// Who changed what, when. An entry is written in the same transaction as its change (transaction.h): neither exists
/// without the other. Lives on the workspace's thread.
class Audit {
 public:
  /// Borrows the documents.
  Audit(Documents& documents, std::function<std::int64_t()> now_ms);

  /// Finds the last entry's id.
  void load();

  struct Change {
    std::string before;
    std::string after;
    std::string reason;
  };
  /// The document (key, JSON) of the next entry, which gets the next id and the present time. Transaction writes it
  /// together with its change; if that fails, the next entry takes the id.
  std::pair<std::string, std::string> next(AuditEntry entry);

  /// The newest entries with ids below `before` (0: all), newest first.
  std::vector<AuditEntry> entries(std::uint64_t before, std::size_t limit);

 private:
  Documents& documents_;
  const std::function<std::int64_t()> now_ms_;
  std::uint64_t next_ = 1;
};

/// The entry of the API.
[[nodiscard]] std::string audit_json(const AuditEntry& entry);

} // namespace plumbline::setup
