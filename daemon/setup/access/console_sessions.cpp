#include "daemon/setup/access/console_sessions.h"

#include "daemon/http/field_text.h"
#include "daemon/http/url/host_port.h"
#include "daemon/setup/access/tokens.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/random_text.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <utility>

namespace plumbline::setup {

namespace {

constexpr std::size_t id_length = 43; // 256 bits

bool is_over(const ConsoleSession& session, std::int64_t now_ms) {
  return now_ms - session.used_ms > ConsoleSessions::max_idle_ms ||
         now_ms - session.opened_ms > ConsoleSessions::max_age_ms;
}

} // namespace

std::string name_of_session(std::string_view id) { return hex_of(hash_of(id)); }

std::string session_cookie_name(std::string_view host) {
  std::string name = "plumbline_session";
  if (const auto read = http::read_host_port(host); read && !read->port.empty()) name += "_" + read->port;
  return name;
}

std::optional<std::string_view> session_of_cookies(std::string_view cookies, std::string_view host) {
  const auto name = session_cookie_name(host);
  while (!cookies.empty()) {
    const auto part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), part.size() + 1));
    const auto pair = http::trimmed(part);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

ConsoleSessions::Sessions::iterator ConsoleSessions::idle_longest(std::string_view token_id) {
  auto found = sessions_.end();
  for (auto each = sessions_.begin(); each != sessions_.end(); ++each) {
    if (each->second.token_id != token_id) continue;
    if (found == sessions_.end() || each->second.used_ms < found->second.used_ms) found = each;
  }
  return found;
}

/// Makes room for one more session of this token.
void ConsoleSessions::make_room(std::string_view token_id) {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& [name, session] : sessions_) ++counts[session.token_id];
  if (counts[token_id] >= max_of_a_token) {
    sessions_.erase(idle_longest(token_id));
  } else if (sessions_.size() >= max_sessions) {
    const auto most = std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; });
    sessions_.erase(idle_longest(most->first));
  }
}

std::string ConsoleSessions::open(std::string_view token_id, std::string_view host, std::int64_t now_ms) {
  auto id = random_text(id_length, letters_and_digits);
  auto name = name_of_session(id);
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return is_over(each.second, now_ms); });
  make_room(token_id);
  sessions_.emplace(name, ConsoleSession{name, std::string(token_id), lower_case(host), now_ms, now_ms});
  return id;
}

std::optional<std::string> ConsoleSessions::token_of(std::string_view id, std::string_view host, std::int64_t now_ms) {
  const auto name = name_of_session(id);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(name);
  if (found == sessions_.end() || is_over(found->second, now_ms) || found->second.host != lower_case(host))
    return std::nullopt;
  found->second.used_ms = now_ms;
  return found->second.token_id;
}

bool ConsoleSessions::has(std::string_view name, std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(name);
  return found != sessions_.end() && !is_over(found->second, now_ms);
}

void ConsoleSessions::close(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto found = sessions_.find(name); found != sessions_.end()) sessions_.erase(found);
}

void ConsoleSessions::close_unless(const std::function<bool(const std::string& token_id)>& keep) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return !keep(each.second.token_id); });
}

std::vector<ConsoleSession> ConsoleSessions::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<ConsoleSession> all;
  all.reserve(sessions_.size());
  for (const auto& [name, session] : sessions_) all.push_back(session);
  return all;
}

void ConsoleSessions::replace(std::vector<ConsoleSession> sessions) {
  Sessions next;
  for (auto& session : sessions) {
    auto name = session.name;
    next.insert_or_assign(std::move(name), std::move(session));
  }
  const std::lock_guard lock(mutex_);
  sessions_ = std::move(next);
}

std::string console_sessions_document(const std::vector<ConsoleSession>& sessions) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("sessions"), out.StartArray();
    for (const auto& session : sessions) {
      out.StartObject();
      out.Key("idSha256"), write_text(out, session.name);
      out.Key("token"), write_text(out, session.token_id);
      out.Key("host"), write_text(out, session.host);
      out.Key("openedAtMs"), out.Int64(session.opened_ms);
      out.Key("usedAtMs"), out.Int64(session.used_ms);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
  });
}

std::vector<ConsoleSession> read_console_sessions(std::string_view json) {
  const auto document = Stored::parse("consoleSessions", json);
  std::vector<ConsoleSession> sessions;
  for (const auto& value : Stored(document).array("sessions").GetArray()) {
    const Stored stored(value);
    sessions.push_back({stored.text("idSha256"), stored.text("token"), stored.text("host"),
                        stored.integer("openedAtMs"), stored.integer("usedAtMs")});
  }
  return sessions;
}

} // namespace plumbline::setup
