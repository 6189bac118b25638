#include "daemon/setup/workspace_sessions.h"

#include "daemon/setup/checklist/progress.h"
#include "daemon/setup/documents/random_text.h"

#include <utility>

namespace plumbline::setup {
namespace {

constexpr const char* sessions_key = "sessions";

} // namespace

WorkspaceSessions::WorkspaceSessions(std::function<std::int64_t()> now_ms, CallSessions& sessions, Documents& documents,
                                     RulebookPublisher& rulebook)
    : now_ms_(std::move(now_ms)), sessions_(sessions), documents_(documents), rulebook_(rulebook) {
  documents_.accompany(std::string(checklist_key),
                       [&sessions] { return std::pair<std::string, std::string>(sessions_key, sessions.json()); });
}

void WorkspaceSessions::load() {
  const auto json = documents_.load(sessions_key);
  sessions_ = json.empty() ? CallSessions() : CallSessions::read(json);
}

CallSession WorkspaceSessions::open(std::optional<std::string> id, std::optional<std::string> name,
                                    std::optional<bool> evidence) {
  CallSession session;
  bool was_evidence = false;
  session.made_at_ms = now_ms_();
  if (const auto* known = id ? find(*id) : nullptr) {
    session = *known;
    was_evidence = known->evidence;
  }
  session.id = id ? std::move(*id) : "s-" + random_text(12, small_letters_and_digits);
  if (name) session.name = std::move(*name);
  if (evidence) session.evidence = *evidence;
  session.opened = true;
  auto next = sessions_;
  next.put(session, now_ms_());
  documents_.put({{sessions_key, next.json()}});
  sessions_ = std::move(next);
  if (session.evidence || was_evidence) rulebook_.publish();
  return session;
}

} // namespace plumbline::setup
