#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/http/message.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// viewer: may look. owner: may change the workspace too.
enum class Role : std::uint8_t { viewer, owner };

std::string_view name_of(Role role);

/// Who asks.
struct Identity {
  Role role = Role::viewer;
  std::string name; ///< of the token: "owner"
};

using TokenHash = std::array<unsigned char, 32>; ///< SHA-256 of the token's text
TokenHash hash_of(std::string_view token);

/// A token as the workspace keeps it: never its text.
struct Token {
  std::string id; ///< "tok_" and 12 of [a-z0-9]
  std::string name;
  Role role = Role::viewer;
  TokenHash hash{};
  std::int64_t created_at_ms = 0;
};

/// A new token, and its text, of which nothing else is kept.
struct MadeToken {
  Token token;
  std::string text; ///< [A-Za-z0-9]{40}
};
MadeToken make_token(std::string name, Role role, std::int64_t now_ms);

/// The document of the workspace.
std::string tokens_document(const std::vector<Token>& tokens);
std::vector<Token> read_tokens(std::string_view json);

/// Writes a token's text and a line feed to `file` (mode 0600), whole or not at all, durable at return. Throws
/// std::system_error, naming the file.
void write_token_file(const std::filesystem::path& file, std::string_view text);

/// The token of an `Authorization: Bearer TOKEN` field; absent where it has another scheme or none.
std::optional<std::string_view> bearer_token(std::string_view authorization);

/// Says who a request comes from. Thread: any.
class Authority {
 public:
  Authority() : tokens_(std::make_shared<const std::vector<Token>>()) {}

  /// By `Authorization: Bearer TOKEN`; where there is none of that scheme, by the cookie `plumbline_token`. Absent: no
  /// token, or none that is known. Takes as long for a wrong token as for a right one.
  std::optional<Identity> role_of(const http::Request& request) const;
  /// The same of a token's text.
  std::optional<Identity> role_of_token(std::string_view token) const;

  /// From the workspace's thread.
  void replace(std::vector<Token> tokens);

 private:
  Snapshot<std::vector<Token>> tokens_;
};

} // namespace plumbline::setup
