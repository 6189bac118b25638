#include "daemon/serving.h"

#include "daemon/api/api_documents.h"
#include "daemon/api/api_parameters.h"
#include "daemon/api/check_route.h"
#include "daemon/api/connection_route.h"
#include "daemon/api/expect_route.h"
#include "daemon/api/history_routes.h"
#include "daemon/append.h"
#include "daemon/console_access.h"
#include "daemon/debugger/event_stream.h"
#include "daemon/debugger/query_parameters.h"
#include "daemon/debugger/websocket_session.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/record/record_json.h"
#include "daemon/metrics.h"

#include <utility>

namespace plumbline {

namespace {

using JournalledVerdicts = std::vector<std::pair<std::uint64_t, std::string>>;

/// On the reader's thread.
std::vector<std::string> verdicts_of(journal::Journal& journal, const JournalledVerdicts& calls) {
  std::vector<std::string> verdicts(calls.size());
  journal::GroupPtr group;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto& [seq, notes] = calls[i];
    if (!group || !group->holds(seq)) group = journal.at_or_after(seq);
    if (group && group->holds(seq)) ingest::append_verdict_json(verdicts[i], seq, group->record(seq), notes);
  }
  return verdicts;
}

ingest::Downstream downstream_of(const CoreDependencies& dependencies, Core& core) {
  return {
      [&journal = dependencies.journal, &core](ingest::Batch batch) {
        return append_to(journal, core, std::move(batch));
      },
      [&journal = dependencies.journal, &reader = dependencies.reader](JournalledVerdicts calls) {
        return reader.run([&journal, calls = std::move(calls)] { return verdicts_of(journal, calls); });
      },
      core.turns(),
      dependencies.notices,
      dependencies.rate_limiter,
      dependencies.now_ms,
      dependencies.analytics_js,
      &dependencies.preflights,
      &dependencies.redaction,
      &dependencies.dedupe_keys,
  };
}

http::Response refuse_console_path(const http::Request& request, std::string_view allow) {
  if (allow.empty())
    return http::problem(404, "not_found", "Not found",
                         "Nothing is served at " + std::string(request.path.substr(0, 200)) + ".");
  auto response =
      http::problem(405, "method_not_allowed", "Method not allowed",
                    std::string(request.method) + " is not allowed here. Allowed: " + std::string(allow) + ".");
  response.headers.emplace_back("Allow", allow);
  return response;
}

} // namespace

/// A listening address on this core.
struct CoreService::Endpoint {
  http::Router router;
  http::Service service;
  http::Listener listener;

  Endpoint(Core& core, http::ReadBufferPool& buffers, http::HeldBytes& held, int descriptor, int family,
           std::string address, std::size_t max_connections)
      : service{core, buffers, held, router, {}, {}, std::move(address), max_connections, nullptr},
        listener(descriptor, family, service) {}
};

CoreService::CoreService(Core& core, const CoreDependencies& dependencies)
    : core_(core), dependencies_(dependencies),
      ingest_(dependencies.workspace.rulebook(), downstream_of(dependencies, core)), held_(dependencies.held) {}

CoreService::~CoreService() = default;

void CoreService::listen(http::ListeningSockets& sockets, Face face, const Snapshot<http::TlsContext>* tls) {
  endpoints_.push_back(std::make_unique<Endpoint>(core_, buffers_, held_, sockets.release(core_.number()),
                                                  sockets.family(), sockets.address().text(),
                                                  dependencies_.max_connections_per_core));
  auto& [router, service, listener] = *endpoints_.back();
  service.tls = tls;
  const bool console = face != Face::ingest;
  if (face != Face::console) ingest_.add_routes(router);
  if (console) {
    add_console_routes(router, dependencies_.workspace, dependencies_.readiness);
    add_metrics_route(router, dependencies_);
    setup::add_setup_routes(router, dependencies_.workspace, dependencies_.destinations);
    setup::add_check_route(router, dependencies_.workspace, dependencies_.redaction, dependencies_.now_ms);
    setup::add_connection_route(router, dependencies_.workspace, dependencies_.notices, dependencies_.preflights);
    setup::add_snippet_routes(router, dependencies_.workspace, dependencies_.ingest_hosts, face == Face::both);
    debugger::add_history_routes(router, dependencies_.stream);
    debugger::add_figures_routes(router, dependencies_.figures);
    debugger::add_forget_routes(router, dependencies_.forgetting);
    debugger::add_expect_route(router, dependencies_.stream, core_);
    debugger::add_event_stream_route(router, dependencies_.stream);
    router.add_upgrade("/api/debugger");
    add_api_document_routes(router);
    router.guard([this](const http::Request& request) { return guard(request); });
    router.finish([this](const http::Request& request, http::Response& response) { return finish(request, response); });
    service.upgrade = [&stream = dependencies_.stream](http::Socket socket, const http::Request& request,
                                                       const http::RequestHead& head) {
      return debugger::serve_websocket(std::move(socket), request, head, stream);
    };
  }
  router.otherwise([this, console](const http::Request& request, std::string_view allow) {
    if (console && is_console_path(request.path)) return refuse_console_path(request, allow);
    return ingest_.refuse_path(request, allow);
  });
  service.refusals = refusals(face);
  listener.start();
}

std::unique_ptr<http::Response> CoreService::guard(const http::Request& request) const {
  auto refusal = console_guard(request, dependencies_.console_names);
  // A websocket without a role is refused here with an ordinary answer, which finish() sees.
  if (!refusal && is_websocket(request) && is_console_path(request.path) &&
      !dependencies_.workspace.authority().role_of(request))
    refusal = std::make_unique<http::Response>(debugger::unauthorized());
  // A client that may not ask at all is told that.
  if (!refusal && is_console_path(request.path))
    if (auto unknown = refuse_unknown_parameters(request);
        unknown && dependencies_.workspace.authority().role_of(request))
      refusal = std::move(unknown);
  return refusal;
}

std::chrono::milliseconds CoreService::finish(const http::Request& request, http::Response& response) const {
  constexpr std::chrono::milliseconds at_once{0};
  if (!is_console_path(request.path)) return at_once;
  forbid_sniffing(response);
  // A client with an expired session is not guessing.
  if (response.status != 401 || shown_credential(request) != Credential::token) return at_once;
  const auto noted = dependencies_.wrong_tokens.note(request.remote, dependencies_.now_ms());
  if (noted.trace) dependencies_.workspace.note_wrong_token(setup::sender_of(request.remote), *noted.trace);
  return noted.delay;
}

/// Before a request is known, an error has the listener's shape: a listener of both uses ingest's, whose clients make
/// most of the requests.
http::Refusals CoreService::refusals(Face face) {
  const auto of_console = [face](std::string_view path) {
    return face != Face::ingest && (path.empty() ? face == Face::console : is_console_path(path));
  };
  http::Refusals refusals;
  refusals.malformed = [this, of_console](const http::BadRequest& bad) {
    // A client of the API sends no calls: those who wait for calls need no notice of it.
    if (!of_console(bad.path)) return ingest_.refuse_malformed(bad.sentence, bad.remote);
    if (bad.path.empty()) static_cast<void>(ingest_.refuse_malformed(bad.sentence, bad.remote));
    auto response = bad.endless ? http::problem(413, "too_large", "The body is too large", bad.sentence)
                                : http::problem(400, "malformed_request", "The request cannot be read", bad.sentence);
    forbid_sniffing(response);
    return response;
  };
  refusals.failed = [of_console](std::string_view path, unsigned status, std::string_view code,
                                 std::string_view sentence) {
    if (!of_console(path)) return ingest::Ingest::refuse_unread(status, code, sentence);
    auto response = http::problem(status, code, status == 429 ? "Too many requests" : "The daemon failed", sentence);
    forbid_sniffing(response);
    return response;
  };
  return refusals;
}

void CoreService::drain(std::function<void()> ended) {
  for (const auto& endpoint : endpoints_) endpoint->listener.stop();
  core_.sessions().drain(std::move(ended));
}

} // namespace plumbline
