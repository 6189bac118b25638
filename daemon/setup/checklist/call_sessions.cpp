#include "daemon/setup/checklist/call_sessions.h"

#include "daemon/setup/documents/json.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {

std::int64_t CallSession::expires_at_ms() const { return made_at_ms + CallSessions::kept_ms; }

void CallSessions::fold(std::uint64_t seq, const ingest::Record& record) {
  if (seq <= position_) return;
  position_ = seq;
  if (record.session.empty()) return;
  auto found = by_id_.find(record.session);
  if (found == by_id_.end() || record.received_at_ms >= found->second.expires_at_ms()) {
    CallSession made;
    made.id = record.session;
    made.made_at_ms = record.received_at_ms;
    put(std::move(made), record.received_at_ms);
    found = by_id_.find(record.session);
  }
  ++found->second.calls;
}

void CallSessions::pass_over(std::uint64_t seq) { position_ = std::max(position_, seq); }

void CallSessions::put(CallSession session, std::int64_t now_ms) {
  by_id_.erase(session.id);
  make_room(session, now_ms);
  auto id = session.id;
  by_id_.insert_or_assign(std::move(id), std::move(session));
}

void CallSessions::make_room(const CallSession& coming, std::int64_t now_ms) {
  std::erase_if(by_id_, [now_ms](const auto& entry) { return now_ms >= entry.second.expires_at_ms(); });
  if (by_id_.size() < most) return;
  const auto kind = [](const CallSession& session) { return std::pair(session.evidence, session.opened); };
  auto oldest = by_id_.end();
  std::size_t count = 0;
  for (auto each = by_id_.begin(); each != by_id_.end(); ++each) {
    if (kind(each->second) != kind(coming)) continue;
    ++count;
    if (oldest == by_id_.end() || each->second.made_at_ms < oldest->second.made_at_ms) oldest = each;
  }
  if (count >= most) by_id_.erase(oldest);
}

const CallSession* CallSessions::find(std::string_view id, std::int64_t now_ms) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || now_ms >= found->second.expires_at_ms() ? nullptr : &found->second;
}

std::vector<const CallSession*> CallSessions::list(std::int64_t now_ms) const {
  std::vector<const CallSession*> sessions;
  for (const auto& [id, session] : by_id_)
    if (now_ms < session.expires_at_ms()) sessions.push_back(&session);
  std::ranges::stable_sort(sessions, std::greater<>(), &CallSession::made_at_ms);
  return sessions;
}

std::string CallSessions::json() const {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("position"), out.Uint64(position_);
    out.Key("sessions"), out.StartArray();
    for (const auto& [id, session] : by_id_) {
      out.StartObject();
      out.Key("id"), write_text(out, id);
      out.Key("name"), write_text_or_null(out, session.name);
      out.Key("evidence"), out.Bool(session.evidence);
      out.Key("opened"), out.Bool(session.opened);
      out.Key("madeAtMs"), out.Int64(session.made_at_ms);
      out.Key("calls"), out.Uint64(session.calls);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
}

CallSessions CallSessions::read(std::string_view json) {
  CallSessions sessions;
  const auto document = Stored::parse("sessions", json);
  const Stored stored(document);
  sessions.position_ = stored.count("position");
  for (const auto& value : stored.array("sessions").GetArray()) {
    const Stored each(value);
    CallSession session;
    session.id = each.text("id");
    session.name = each.text("name");
    session.evidence = each.flag("evidence");
    session.opened = each.flag_if("opened");
    session.made_at_ms = each.integer("madeAtMs");
    session.calls = each.count("calls");
    auto id = session.id;
    sessions.by_id_.emplace(std::move(id), std::move(session));
  }
  return sessions;
}

} // namespace plumbline::setup
