#include "daemon/core/sessions.h"

#include <utility>
#include <vector>

namespace plumbline {

Sessions::Place Sessions::add(Session& session) { return sessions_.insert(sessions_.end(), &session); }

void Sessions::remove(Place place) {
  sessions_.erase(place);
  if (draining_ && sessions_.empty() && ended_) std::exchange(ended_, nullptr)();
}

void Sessions::sweep() {
  for (Session* session : sessions_) {
    session->look();
    if (session->ticks_left_ > 0 && --session->ticks_left_ == 0) session->expired();
  }
}

void Sessions::drain(std::function<void()> ended) {
  draining_ = true;
  if (sessions_.empty()) return ended();
  ended_ = std::move(ended);
  for (Session* session : sessions_) session->drain();
}

void Sessions::abort() {
  for (Session* session : sessions_) session->abort();
}

} // namespace plumbline
