#pragma once

#include "daemon/http/message.h"
#include "daemon/http/router.h"
#include "daemon/setup/documents/refusal.h"
#include "daemon/setup/workspace.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plumbline::setup {

/// What the routes of the set-up have in common: who may, on which thread, and how a refusal is answered.

/// look: any token. change: an owner's. change_or_try: an owner's; with `dryRun=1` it is refused as the change would
/// be, and otherwise says what the change would do, and does not make it.
enum class Access : std::uint8_t { look, change, change_or_try };

/// A request on its way to the workspace's thread: nothing of it is borrowed.
struct ApiCall {
  Identity who;
  std::vector<std::string> params; ///< of the route's pattern
  std::string body;
  std::string if_match;
  std::string env;     ///< query parameters; "" = not given
  std::string version; ///<
  std::string format;  ///<
  bool dry_run = false;
  bool partial = false;        ///< a plan that says that it is one page of several is taken as it is
  std::string host;            ///< the Host that was asked; "" = none
  std::string limit;           ///< query parameters again
  std::string cursor;          ///<
  std::string idempotency_key; ///< of a POST that changes something; "" = none sent
  std::string target;          ///< as it was asked for, with its query
  FairWorker::Flag left;       ///< true once nobody waits for the answer any more

  /// Between the steps of a study. Throws http::ClientLeft where it is of no use to go on.
  void look_whether_left() const {
    if (left && *left) throw http::ClientLeft();
  }
};

/// Answers a call that may be answered. Runs on the workspace's thread.
using Answer = std::function<http::Response(Setup& setup, const ApiCall& call)>;

/// Work on a call that needs nothing of the set-up and may take seconds: the answer itself, or who gives it on the
/// workspace's thread. Runs on the thread of studies. Between its steps (look_for_interruption) it ends where its
/// client has left.
using Study = std::function<std::variant<http::Response, Answer>(journal::Journal& journal, const ApiCall& call)>;
http::Handler handler(Workspace& workspace, Access access, Study study);

/// A handler that lets `answer` answer those with the access: 401 unauthorized, 403 owner_only (before anything else is
/// looked at), 413 too_large; 412 stale and 503 unavailable where the documents fail it.
http::Handler handler(Workspace& workspace, Access access, Answer answer);

/// A body is JSON or a plan's text, in whatever encoding. Bytes that are no text stay as they are: who reads them says
/// what is wrong. Refusal: too_large, beyond `limit` bytes of text.
Result<std::string, Refusal> body_text(std::string body, std::size_t limit);

http::Response refused(const Refusal& refusal);

/// `"setup-3"`, with its quotes.
std::string etag(std::string_view name, std::uint64_t revision);
/// 200 (or another status) with a JSON body and its ETag.
http::Response with_etag(std::string body, std::string tag, unsigned status = 200);
/// Whether an If-Match ("" = none sent) allows a change of what has this tag.
bool matches(std::string_view if_match, std::string_view tag);
/// The refusal where it does not.
Refusal stale();

} // namespace plumbline::setup
