#include "daemon/setup/tokens.h"

#include "daemon/setup/random_text.h"
#include "validator/lower_case.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

namespace plumbline::setup {
namespace {

constexpr std::size_t token_length = 40;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::string_view> cookie(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const auto part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), part.size() + 1));
    const auto pair = trimmed(part);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
  return trimmed(authorization.substr(scheme.size()));
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
  auto token = bearer_token(request.header("Authorization"));
  if (!token) token = cookie(request.header("Cookie"), "plumbline_token");
  return token ? role_of_token(*token) : std::nullopt;
}

std::optional<Identity> Authority::role_of_token(std::string_view token) const {
  const auto hash = hash_of(token);
  const auto tokens = tokens_.load();
  const Token* known = nullptr;
  for (const auto& each : *tokens)
    if (CRYPTO_memcmp(each.hash.data(), hash.data(), hash.size()) == 0) known = &each;
  if (!known) return std::nullopt;
  const auto now = now_ms_();
  if (!known->is_good(now)) return std::nullopt;
  known->last_used_ms->store(now, std::memory_order_relaxed);
  return Identity{known->role, known->name, known->id};
}

bool Authority::knows(const Identity& who) const {
  const auto tokens = tokens_.load();
  const auto found = std::ranges::find(*tokens, who.id, &Token::id);
  return found != tokens->end() && found->is_good(now_ms_());
}

void Authority::replace(std::vector<Token> tokens) {
  tokens_.store(std::make_shared<const std::vector<Token>>(std::move(tokens)));
}

} // namespace plumbline::setup
