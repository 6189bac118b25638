#pragma once

#include "daemon/setup/access/tokens.h"
#include "daemon/setup/access/transaction.h"
#include "daemon/setup/documents/documents.h"
#include "daemon/setup/documents/refusal.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::setup {

/// How old the stored last use of a token may be after a kill: ten minutes.
inline constexpr std::int64_t token_use_grain_ms = 10LL * 60 * 1000;

/// The tokens of the workspace, and the sessions of the console that were opened with them. A change is durable before
/// the authority knows it; a refused change changes nothing. Members throw as Setup's do. Lives on the workspace's
/// thread.
class WorkspaceTokens {
 public:
  /// `state_dir` has owner.token and viewer.token. Borrows the rest.
  WorkspaceTokens(std::filesystem::path state_dir, std::function<std::int64_t()> now_ms, Documents& documents,
                  Authority& authority);

  /// Makes the first two tokens, leaves them in their files, and returns their document, which must be written.
  std::pair<std::string, std::string> first() const;
  /// Reads the stored tokens, and tells the authority. False: there is no document.
  bool load();

  const std::vector<Token>& all() const { return tokens_; }
  /// Refusals: invalid (a name in use, a time in the past).
  [[nodiscard]] Result<MadeToken, Refusal> create(const Transaction& transaction, std::string name, Role role,
                                                  std::optional<std::int64_t> expires_at_ms);
  /// Invalidates the token. Refusals: not_found; last_owner, if nobody could change anything any more.
  [[nodiscard]] Result<void, Refusal> remove(const Transaction& transaction, std::string_view id);
  /// Writes down when tokens and sessions were last used, if that changed by over `token_use_grain_ms`, or at all at
  /// the end.
  void keep_uses(bool at_the_end);

  /// The id of a new session of the console (Authority::sign_in), which outlives a restart. If the disk takes nothing
  /// it is opened all the same, so that somebody can sign in to make room.
  [[nodiscard]] std::optional<std::string> sign_in(std::string_view token, std::string_view host);
  /// Ends the session of this name. False: the disk did not take it; the next change tries again.
  bool sign_out(std::string_view name);

 private:
  std::vector<std::pair<std::string, std::string>> documents_of(const std::vector<Token>& tokens) const;
  void enter(std::vector<Token> tokens);
  std::pair<std::string, std::string> console_sessions_of(const std::vector<Token>& tokens) const;
  bool keep_console_sessions();

  const std::filesystem::path state_dir_;
  const std::function<std::int64_t()> now_ms_;
  Documents& documents_;
  Authority& authority_;
  std::vector<Token> tokens_;
  std::int64_t uses_kept_ms_ = 0;     ///< when they were last written down
  bool console_sessions_kept_ = true; ///< false: the disk did not take their latest change
};

} // namespace plumbline::setup
