#pragma once

#include "daemon/setup/access/audit.h"
#include "daemon/setup/access/tokens.h"
#include "daemon/setup/documents/documents.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// Who makes a change, and the documents that it is written to. It writes the change together with its entry in the
/// audit, so that every entry names who made its change. A small value that borrows the documents and the audit; lives
/// on the workspace's thread.
class Transaction {
 public:
  Transaction(Documents& documents, Audit& audit, const Identity& who);
  /// For a change that no person makes: `role` says what does (AuditEntry::role).
  Transaction(Documents& documents, Audit& audit, std::string_view role);

  /// The name of the person's token, which versions, reviews and steps carry; "" if no person makes the change.
  const std::string& by() const { return name_; }

  /// Writes (key, JSON) pairs and the audit's entry, all or none. Throws as Documents::put.
  void put(std::string_view action, std::string_view target, Audit::Change change,
           std::vector<std::pair<std::string, std::string>> documents = {}) const;

 private:
  Documents& documents_;
  Audit& audit_;
  std::string role_;
  std::string name_;
};

} // namespace plumbline::setup
