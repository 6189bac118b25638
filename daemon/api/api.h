#pragma once

#include "daemon/api/api_query.h"
#include "daemon/http/message.h"
#include "daemon/http/router.h"
#include "daemon/setup/documents/refusal.h"
#include "daemon/setup/workspace.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace plumbline::setup {

/// Shared by the routes of the set-up: who may call them, on which thread they run, and how a refusal is answered.

/// look: any token. change: an owner's. change_or_try: an owner's; with `dryRun=1` nothing is changed: the answer
/// refuses as the change would, or says what the change would do.
enum class Access : std::uint8_t { look, change, change_or_try };

/// A request on its way to the workspace's thread: it borrows nothing.
struct ApiCall {
  Identity who;
  ingest::Sight sight; ///< what this client sees of calls: an answer that repeats something of them is seen() by it
  std::string id;      ///< what the path names: its {id} or {step}; "" = nothing
  ApiQuery query;
  bool dry_run = false;
  std::string body;      ///< as text
  std::string if_match;  ///< see matches()
  std::string host;      ///< the Host that was asked; "" = none
  FairWorker::Flag left; ///< true once nobody waits for the answer any more

  /// Call it between the steps of a study. Throws http::ClientLeft if nobody waits for the result.
  void look_whether_left() const {
    if (left && *left) throw http::ClientLeft();
  }
};

/// Answers an admitted call. Runs on the workspace's thread.
using Answer = std::function<http::Response(Setup& setup, const ApiCall& call)>;

/// Work on a call that needs nothing of the set-up and may take seconds. Returns the answer itself, or an Answer to run
/// on the workspace's thread. Runs on the thread of studies. Between its steps (look_for_interruption) it ends if its
/// client has left.
using Study = std::function<std::variant<http::Response, Answer>(journal::Journal& journal, const ApiCall& call)>;
[[nodiscard]] http::Handler handler(Workspace& workspace, Access access, Study study);

/// A handler that lets `answer` answer requests with the access. Others get 401 unauthorized, 403 owner_only (checked
/// first), 413 too_large; 412 stale and 503 unavailable if the documents fail it.
[[nodiscard]] http::Handler handler(Workspace& workspace, Access access, Answer answer);

/// A body is JSON or a plan's text, in whatever encoding. Bytes that are not text stay as they are: their reader says
/// what is wrong. Refusal: too_large, beyond `limit` bytes of text.
[[nodiscard]] Result<std::string, Refusal> body_text(std::string body, std::size_t limit);

[[nodiscard]] http::Response refused(const Refusal& refusal);

/// `"setup-3"`, with its quotes.
[[nodiscard]] std::string etag(std::string_view name, std::uint64_t revision);
/// 200 (or another status) with a JSON body and its ETag.
[[nodiscard]] http::Response with_etag(std::string body, std::string tag, unsigned status = 200);
/// Whether an If-Match ("" = none sent) allows changing a document with this tag.
[[nodiscard]] bool matches(std::string_view if_match, std::string_view tag);
/// The refusal if it does not.
[[nodiscard]] Refusal stale();
/// The refusal of a change by a viewer's token.
[[nodiscard]] Refusal owner_only();

} // namespace plumbline::setup
