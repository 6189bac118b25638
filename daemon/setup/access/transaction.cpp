#include "daemon/setup/access/transaction.h"

namespace plumbline::setup {

Transaction::Transaction(Documents& documents, Audit& audit, const Identity& who)
    : documents_(documents), audit_(audit), role_(name_of(who.role)), name_(who.name) {}

Transaction::Transaction(Documents& documents, Audit& audit, std::string_view role)
    : documents_(documents), audit_(audit), role_(role) {}

void Transaction::put(std::string_view action, std::string_view target, Audit::Change change,
                      std::vector<std::pair<std::string, std::string>> documents) const {
  documents.push_back(audit_.next({0, 0, role_, name_, std::string(action), std::string(target),
                                   std::move(change.before), std::move(change.after), std::move(change.reason)}));
  documents_.put(std::move(documents));
}

} // namespace plumbline::setup
