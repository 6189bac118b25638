#include "daemon/setup/console_sessions.h"

#include "daemon/http/host_port.h"
#include "daemon/setup/random_text.h"
#include "daemon/setup/tokens.h"
#include "validator/lower_case.h"

#include <algorithm>

namespace plumbline::setup {

namespace {

constexpr std::size_t id_length = 43; // 256 bits

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
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
    const auto pair = trimmed(part);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::string ConsoleSessions::open(std::string_view token_id, std::string_view host, std::int64_t now_ms) {
  auto id = random_text(id_length, letters_and_digits);
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& each) { return each.second.is_over(now_ms); });
  auto idle_longest = sessions_.end();
  std::size_t open = 0;
  for (auto each = sessions_.begin(); each != sessions_.end(); ++each) {
    if (each->second.token_id != token_id) continue;
    ++open;
    if (idle_longest == sessions_.end() || each->second.used_ms < idle_longest->second.used_ms) idle_longest = each;
  }
  if (open >= max_of_a_token) sessions_.erase(idle_longest);
  sessions_.emplace(name_of_session(id), Session{std::string(token_id), lower_case(host), now_ms});
  return id;
}

std::optional<std::string> ConsoleSessions::token_of(std::string_view id, std::string_view host, std::int64_t now_ms) {
  const auto name = name_of_session(id);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(name);
  if (found == sessions_.end() || found->second.is_over(now_ms) || found->second.host != lower_case(host))
    return std::nullopt;
  found->second.used_ms = now_ms;
  return found->second.token_id;
}

bool ConsoleSessions::has(std::string_view name, std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(name);
  return found != sessions_.end() && !found->second.is_over(now_ms);
}

void ConsoleSessions::close(std::string_view id) {
  const auto name = name_of_session(id);
  const std::lock_guard lock(mutex_);
  sessions_.erase(name);
}

} // namespace plumbline::setup
