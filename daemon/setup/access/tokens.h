#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/http/message.h"
#include "daemon/setup/access/console_sessions.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// viewer: may look. owner: may also change the workspace.
enum class Role : std::uint8_t { viewer, owner };

[[nodiscard]] std::string_view name_of(Role role);

/// Who makes a request.
struct Identity {
  Role role = Role::viewer;
  std::string name;         ///< of the token: "owner"
  std::string id = {};      ///< of the token; "" if there was none (the daemon itself)
  std::string session = {}; ///< of the console, by its name (console_sessions.h); "" = the token itself was shown
};

using TokenHash = std::array<unsigned char, 32>; ///< SHA-256 of the token's text
[[nodiscard]] TokenHash hash_of(std::string_view token);
[[nodiscard]] std::string hex_of(const TokenHash& hash);

/// A token as the workspace keeps it: never its text.
struct Token {
  std::string id; ///< "tok_" and 12 of [a-z0-9]
  std::string name;
  Role role = Role::viewer;
  TokenHash hash{};
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> expires_at_ms = std::nullopt; ///< invalid from then on; absent: never expires
  /// When a request last showed it; 0: never. Copies share it.
  std::shared_ptr<std::atomic<std::int64_t>> last_used_ms = std::make_shared<std::atomic<std::int64_t>>(0);

  bool is_good(std::int64_t now_ms) const { return !expires_at_ms || now_ms < *expires_at_ms; }
};

/// The longest name of a token, in bytes, and the most tokens.
inline constexpr std::size_t max_token_name = 200;
inline constexpr std::size_t max_tokens = 1000;

/// A new token, and its text, which is kept nowhere else.
struct MadeToken {
  Token token;
  std::string text; ///< [A-Za-z0-9]{40}
};
[[nodiscard]] MadeToken make_token(std::string name, Role role, std::int64_t now_ms,
                                   std::optional<std::int64_t> expires_at_ms = std::nullopt);

/// The document of the workspace.
/// The key of their document.
inline constexpr std::string_view tokens_key = "tokens";
[[nodiscard]] std::string tokens_document(const std::vector<Token>& tokens);
[[nodiscard]] std::vector<Token> read_tokens(std::string_view json);
/// The Token of the API: never its text.
[[nodiscard]] std::string token_json(const Token& token);

/// Writes a token's text and a line feed to `file` (mode 0600), whole or not at all, durable at return. Throws
/// std::system_error, naming the file.
void write_token_file(const std::filesystem::path& file, std::string_view text);

/// Removes the file if it holds this token, which is now useless.
void remove_token_file(const std::filesystem::path& file, const TokenHash& hash);

/// The token of an `Authorization: Bearer TOKEN` field; absent if it is empty or of another scheme.
[[nodiscard]] std::optional<std::string_view> bearer_token(std::string_view authorization);

/// Finds out who makes a request. Thread: any.
class Authority {
 public:
  explicit Authority(std::function<std::int64_t()> now_ms)
      : now_ms_(std::move(now_ms)), tokens_(std::make_shared<const std::vector<Token>>()) {}

  /// The holder of the token in `Authorization: Bearer TOKEN`; without that
  /// scheme, of the session in the console's cookie. Absent: unknown, or the token
  /// is no longer valid. Takes as long for a wrong token as for a right one.
  [[nodiscard]] std::optional<Identity> role_of(const http::Request& request) const;
  /// The same for a token's text.
  [[nodiscard]] std::optional<Identity> role_of_token(std::string_view token) const;
  /// Whether an admitted client's token is still known and
  /// valid, and the session open: for lasting connections.
  bool knows(const Identity& who) const;

  /// Opens a session of the console for the holder of this token under this Host, and returns its id. Absent: no valid
  /// token. WorkspaceTokens keeps the session.
  [[nodiscard]] std::optional<std::string> sign_in(std::string_view token, std::string_view host) const;
  /// The sessions of the console, which WorkspaceTokens keeps.
  ConsoleSessions& console_sessions() const { return sessions_; }

  /// From the workspace's thread. Ends sessions of tokens that are gone.
  void replace(std::vector<Token> tokens);

 private:
  const std::function<std::int64_t()> now_ms_;
  Snapshot<std::vector<Token>> tokens_;
  mutable ConsoleSessions sessions_;
};

} // namespace plumbline::setup
