#include "daemon/setup/access/tokens.h"

#include "daemon/http/field_text.h"
#include "daemon/setup/documents/random_text.h"
#include "validator/text/ascii.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace plumbline::setup {
namespace {

constexpr std::size_t token_length = 40;

std::optional<Identity> admitted(const Token& token, std::int64_t now_ms) {
  if (!token.is_good(now_ms)) return std::nullopt;
  token.last_used_ms->store(now_ms, std::memory_order_relaxed);
  return Identity{token.role, token.name, token.id};
}

} // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
  return http::trimmed(authorization.substr(scheme.size()));
}

std::string_view name_of(Role role) { return role == Role::owner ? "owner" : "viewer"; }

TokenHash hash_of(std::string_view token) {
  TokenHash hash;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  return hash;
}

MadeToken make_token(std::string name, Role role, std::int64_t now_ms, std::optional<std::int64_t> expires_at_ms) {
  MadeToken made;
  made.text = random_text(token_length, letters_and_digits);
  made.token = {"tok_" + random_text(12, small_letters_and_digits),
                std::move(name),
                role,
                hash_of(made.text),
                now_ms,
                expires_at_ms};
  return made;
}

std::optional<Identity> Authority::role_of(const http::Request& request) const {
  if (const auto token = bearer_token(request.header("Authorization"))) return role_of_token(*token);
  const auto host = request.header("Host");
  const auto session = session_of_cookies(request.header("Cookie"), host);
  const auto now = now_ms_();
  const auto id = session ? sessions_.token_of(*session, host, now) : std::nullopt;
  if (!id) return std::nullopt;
  const auto tokens = tokens_.load();
  const auto known = std::ranges::find(*tokens, *id, &Token::id);
  auto who = known == tokens->end() ? std::nullopt : admitted(*known, now);
  if (who) who->session = name_of_session(*session);
  return who;
}

std::optional<Identity> Authority::role_of_token(std::string_view token) const {
  const auto hash = hash_of(token);
  const auto tokens = tokens_.load();
  const Token* known = nullptr;
  for (const auto& each : *tokens)
    if (CRYPTO_memcmp(each.hash.data(), hash.data(), hash.size()) == 0) known = &each;
  return known ? admitted(*known, now_ms_()) : std::nullopt;
}

bool Authority::knows(const Identity& who) const {
  const auto tokens = tokens_.load();
  const auto found = std::ranges::find(*tokens, who.id, &Token::id);
  const auto now = now_ms_();
  return found != tokens->end() && found->is_good(now) && (who.session.empty() || sessions_.has(who.session, now));
}

std::optional<std::string> Authority::sign_in(std::string_view token, std::string_view host) const {
  const auto who = role_of_token(token);
  if (!who) return std::nullopt;
  return sessions_.open(who->id, host, now_ms_());
}

void Authority::replace(std::vector<Token> tokens) {
  sessions_.close_unless(
      [&](const std::string& id) { return std::ranges::find(tokens, id, &Token::id) != tokens.end(); });
  tokens_.store(std::make_shared<const std::vector<Token>>(std::move(tokens)));
}

} // namespace plumbline::setup
