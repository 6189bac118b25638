#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// A session of the console as the workspace keeps it, without its id.
struct ConsoleSession {
  std::string name; ///< name_of_session of its id
  std::string token_id;
  std::string host; ///< small letters
  std::int64_t opened_ms = 0;
  std::int64_t used_ms = 0;
};

/// Who is signed in to the console: browsers show the id of such a session in a cookie, never a token. A session
/// belongs to one token and to the Host, port included, that it was opened under; under another Host it is unknown.
/// Only the hash of its id is kept. Thread: any.
class ConsoleSessions {
 public:
  /// For one token; one more ends the session that was idle for longest.
  static constexpr std::size_t max_of_a_token = 50;
  /// For all tokens; one more ends the longest idle session of the token with the most sessions.
  static constexpr std::size_t max_sessions = 1000;
  /// A session that is unused for so long ends.
  static constexpr std::int64_t max_idle_ms = std::int64_t{7} * 24 * 60 * 60 * 1000;
  /// Even if it is used.
  static constexpr std::int64_t max_age_ms = std::int64_t{30} * 24 * 60 * 60 * 1000;

  /// The id of a new session, which only its holder has: [A-Za-z0-9]{43}.
  std::string open(std::string_view token_id, std::string_view host, std::int64_t now_ms);
  /// The token that this session belongs to. Absent: no session has this id and Host. Counts as use.
  [[nodiscard]] std::optional<std::string> token_of(std::string_view id, std::string_view host, std::int64_t now_ms);
  /// Whether a session of this name exists (name_of_session), for lasting connections.
  bool has(std::string_view name, std::int64_t now_ms) const;
  void close(std::string_view name);
  /// Ends all sessions of tokens that `keep` denies.
  void close_unless(const std::function<bool(const std::string& token_id)>& keep);

  std::vector<ConsoleSession> list() const;
  void replace(std::vector<ConsoleSession> sessions);

 private:
  using Sessions = std::map<std::string, ConsoleSession, std::less<>>; ///< by name
  Sessions::iterator idle_longest(std::string_view token_id);
  void make_room(std::string_view token_id);

  mutable std::mutex mutex_;
  Sessions sessions_;
};

/// The document of the workspace.
/// The key of their document.
inline constexpr std::string_view console_sessions_key = "consoleSessions";
[[nodiscard]] std::string console_sessions_document(const std::vector<ConsoleSession>& sessions);
[[nodiscard]] std::vector<ConsoleSession> read_console_sessions(std::string_view json);

/// The daemon's own name for a session: a hash of its id, from which the id cannot be derived.
[[nodiscard]] std::string name_of_session(std::string_view id);

/// The name of the cookie. Browsers send cookies to every port of a host: with the port in its name, two daemons'
/// cookies do not replace each other.
[[nodiscard]] std::string session_cookie_name(std::string_view host);
/// The session id in a request's cookies; absent if there is none.
[[nodiscard]] std::optional<std::string_view> session_of_cookies(std::string_view cookies, std::string_view host);

} // namespace plumbline::setup
