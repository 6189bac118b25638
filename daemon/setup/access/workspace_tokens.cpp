#include "daemon/setup/access/workspace_tokens.h"

#include "daemon/setup/access/console_sessions.h"
#include "daemon/setup/documents/blank_text.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "validator/text/ascii.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace plumbline::setup {
namespace {

std::string token_note(const Token& token) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("name"), write_text(out, token.name);
    out.Key("role"), write_text(out, name_of(token.role));
    out.Key("expiresAt"), write_time(out, token.expires_at_ms);
    out.EndObject();
  });
}

/// Names in the checklist and the audit that do not mean a person.
constexpr std::array<std::string_view, 2> reserved_names = {"evidence", "plumblined"};

bool is_reserved(std::string_view name) {
  return std::ranges::find(reserved_names, lower_case(trimmed(name))) != reserved_names.end();
}

bool is_lasting_owner(const Token& token) { return token.role == Role::owner && !token.expires_at_ms; }

} // namespace

WorkspaceTokens::WorkspaceTokens(std::filesystem::path state_dir, std::function<std::int64_t()> now_ms,
                                 Documents& documents, Authority& authority)
    : state_dir_(std::move(state_dir)), now_ms_(std::move(now_ms)), documents_(documents), authority_(authority) {}

std::pair<std::string, std::string> WorkspaceTokens::first() const {
  const auto owner = make_token("owner", Role::owner, now_ms_());
  const auto viewer = make_token("viewer", Role::viewer, now_ms_());
  // The files first: if a crash follows, no hashes exist, and the next start makes both anew.
  write_token_file(state_dir_ / "owner.token", owner.text);
  write_token_file(state_dir_ / "viewer.token", viewer.text);
  return {std::string(tokens_key), tokens_document({owner.token, viewer.token})};
}

bool WorkspaceTokens::load() {
  const auto tokens = documents_.load(tokens_key);
  const auto sessions = documents_.load(console_sessions_key);
  if (tokens.empty()) return false;
  tokens_ = read_tokens(tokens);
  uses_kept_ms_ = now_ms_();
  if (console_sessions_kept_)
    authority_.console_sessions().replace(sessions.empty() ? std::vector<ConsoleSession>()
                                                           : read_console_sessions(sessions));
  authority_.replace(tokens_);
  return true;
}

std::vector<std::pair<std::string, std::string>> WorkspaceTokens::documents_of(const std::vector<Token>& tokens) const {
  return {{std::string(tokens_key), tokens_document(tokens)}, console_sessions_of(tokens)};
}

/// Call it when the tokens and the console's sessions are durable.
void WorkspaceTokens::enter(std::vector<Token> tokens) {
  console_sessions_kept_ = true;
  tokens_ = std::move(tokens);
  uses_kept_ms_ = now_ms_();
  authority_.replace(tokens_);
}

Result<MadeToken, Refusal> WorkspaceTokens::create(const Transaction& transaction, std::string name, Role role,
                                                   std::optional<std::int64_t> expires_at_ms) {
  if (is_blank(name)) return unexpected(invalid("/name", "name is missing: it says who uses the token."));
  if (is_reserved(name))
    return unexpected(invalid("/name", "\"" + std::string(trimmed(name)) +
                                           "\" is reserved: the checklist and the audit use it for what no person did. "
                                           "Choose another name."));
  if (std::ranges::find(tokens_, name, &Token::name) != tokens_.end())
    return unexpected(invalid(
        "/name", "There is already a token with this name. Choose another name: the audit tells people apart by it."));
  if (expires_at_ms && *expires_at_ms <= now_ms_())
    return unexpected(invalid("/expiresAt", "expiresAt must be in the future."));
  if (tokens_.size() >= max_tokens)
    return unexpected(invalid("", "There are " + std::to_string(max_tokens) +
                                      " tokens, the most that a workspace can have. Delete one first."));
  auto made = make_token(std::move(name), role, now_ms_(), expires_at_ms);
  auto next = tokens_;
  next.push_back(made.token);
  transaction.put("token.create", made.token.id, {"", token_note(made.token), ""}, documents_of(next));
  enter(std::move(next));
  return made;
}

Result<void, Refusal> WorkspaceTokens::remove(const Transaction& transaction, std::string_view id) {
  const auto held = std::ranges::find(tokens_, id, &Token::id);
  if (held == tokens_.end()) return unexpected(Refusal{"not_found", "There is no token " + std::string(id) + ".", ""});
  if (is_lasting_owner(*held) && std::ranges::count_if(tokens_, is_lasting_owner) == 1)
    return unexpected(Refusal{"last_owner",
                              held->name +
                                  " is the last owner token that does not expire. Without it, nobody could change "
                                  "anything. Create another one first.",
                              ""});
  const auto deleted = *held;
  auto next = tokens_;
  std::erase_if(next, [&](const Token& each) { return each.id == deleted.id; });
  transaction.put("token.delete", deleted.id, {token_note(deleted), "", ""}, documents_of(next));
  enter(std::move(next));
  for (const auto* file : {"owner.token", "viewer.token"}) remove_token_file(state_dir_ / file, deleted.hash);
  return {};
}

void WorkspaceTokens::keep_uses(bool at_the_end) {
  const auto grain = at_the_end ? 0 : token_use_grain_ms;
  const bool is_news = std::ranges::any_of(tokens_, [&](const Token& token) {
    return token.last_used_ms->load(std::memory_order_relaxed) > uses_kept_ms_ + grain;
  });
  if (!is_news && console_sessions_kept_) return;
  documents_.put(documents_of(tokens_));
  enter(tokens_);
}

/// The document with the sessions whose token is one of these.
std::pair<std::string, std::string> WorkspaceTokens::console_sessions_of(const std::vector<Token>& tokens) const {
  auto sessions = authority_.console_sessions().list();
  std::erase_if(sessions, [&](const ConsoleSession& session) {
    return std::ranges::find(tokens, session.token_id, &Token::id) == tokens.end();
  });
  return {std::string(console_sessions_key), console_sessions_document(sessions)};
}

/// False: the disk does not take them.
bool WorkspaceTokens::keep_console_sessions() {
  console_sessions_kept_ = false;
  try {
    documents_.put({console_sessions_of(tokens_)});
    console_sessions_kept_ = true;
  } catch (const StateMoved&) {
    throw;
  } catch (const std::exception& fault) {
    spdlog::warn("the console's sessions could not be written, so a restart would undo the latest sign-in or sign-out: "
                 "{}",
                 fault.what());
  }
  return console_sessions_kept_;
}

std::optional<std::string> WorkspaceTokens::sign_in(std::string_view token, std::string_view host) {
  auto id = authority_.sign_in(token, host);
  if (id) keep_console_sessions();
  return id;
}

bool WorkspaceTokens::sign_out(std::string_view name) {
  authority_.console_sessions().close(name);
  return keep_console_sessions();
}

} // namespace plumbline::setup
