#include "daemon/api/api.h"

#include "daemon/debugger/query_parameters.h"
#include "daemon/http/limits.h"
#include "daemon/http/problem.h"
#include "daemon/http/response_writer.h"
#include "daemon/setup/documents/request_body.h"
#include "plans/formats/plan_format.h"
#include "validator/text/text_input.h"
#include "validator/values/interruption.h"

#include <spdlog/spdlog.h>

#include <memory>

namespace plumbline::setup {
namespace {

/// A call that may be answered, and how a repetition of it is known.
struct Admitted {
  ApiCall call;
  std::string idempotency_key; ///< of a POST that changes something; "" = none sent
  std::string target;          ///< with its query
};

/// Answers a repeated request from memory instead of carrying it out again.
http::Response answered_once(Setup& setup, const Admitted& admitted, const Answer& answer) {
  const auto& call = admitted.call;
  if (admitted.idempotency_key.size() > AnswerMemory::max_key_bytes)
    return refused(invalid("", "Idempotency-Key must have at most 255 bytes."));
  auto asked = AnswerMemory::asked(call.who.name, admitted.idempotency_key, admitted.target, call.body);
  auto known = setup.answers().find(asked, setup.now_ms());
  if (known.known == AnswerMemory::Known::other)
    return refused(
        {"idempotency_key_reused", "This Idempotency-Key was already used for another request: use a new one.", ""});
  if (known.known == AnswerMemory::Known::same) {
    known.response.headers.emplace_back("Idempotent-Replayed", "true");
    return std::move(known.response);
  }
  if (known.known == AnswerMemory::Known::lost)
    return refused({"answer_not_kept",
                    "The request with this Idempotency-Key was carried out, but its answer was not kept. Read the "
                    "current state instead.",
                    ""});
  auto& answers = setup.answers();
  answers.begin(asked, setup.now_ms());
  http::Response response;
  try {
    response = answer(setup, call);
  } catch (...) {
    answers.give_up(asked);
    throw;
  }
  if (response.status < 500)
    answers.remember(std::move(asked), response, setup.now_ms());
  else
    answers.give_up(asked);
  return response;
}

http::Response answered(Setup& setup, const Admitted& admitted, const Answer& answer) {
  try {
    if (admitted.idempotency_key.empty()) return answer(setup, admitted.call);
    return answered_once(setup, admitted, answer);
  } catch (const StateMoved& moved) {
    spdlog::info("{}; reading it again", moved.what());
    setup.load();
    return refused(stale());
  }
}

http::Response guarded(Setup& setup, const Admitted& admitted, const Answer& answer) {
  try {
    return answered(setup, admitted, answer);
  } catch (const std::exception& fault) {
    spdlog::error("the workspace could not answer a request: {}", fault.what());
    return refused({"unavailable",
                    "The workspace's state cannot be read or written at the moment. The daemon's log says why.", ""});
  }
}

/// `?dryRun`, `=1` or `=true`; a refusal for anything but yes
/// or no. A change that cannot be tried is not made instead.
Result<bool, Refusal> wants_dry_run(Access access, const http::Request& request) {
  if (!request.has_parameter("dryRun")) return false;
  const auto value = request.parameter("dryRun");
  if (value == "0" || value == "false") return false;
  if (!value.empty() && value != "1" && value != "true")
    return unexpected(invalid("/dryRun", "dryRun must be 1 or 0."));
  if (access == Access::change)
    return unexpected(invalid(
        "/dryRun", "This route does not support dryRun, so nothing was changed. Leave dryRun out to make the change."));
  return access == Access::change_or_try;
}

/// Reads the call's body as text, or refuses. May take as long as inflating `limit` bytes: not on a core.
std::optional<Refusal> read_body(ApiCall& call, std::size_t limit) {
  auto text = body_text(std::move(call.body), limit);
  if (!text) return std::move(text.error());
  call.body = std::move(*text);
  return std::nullopt;
}

/// The call of a client with the access, or the refusal.
std::variant<http::Response, Admitted> admit(const Workspace& workspace, Access access, const http::Request& request) {
  auto who = workspace.authority().role_of(request);
  if (!who) return debugger::unauthorized();
  const bool changes = access != Access::look;
  if (changes && who->role != Role::owner) return refused(owner_only());
  if (request.too_large) return refused({"too_large", "The body is larger than this server accepts.", ""});
  const auto dry_run = wants_dry_run(access, request);
  if (!dry_run) return refused(dry_run.error());
  auto query = read_query(request);
  if (!query) return refused(query.error());
  ApiCall call;
  call.sight = workspace.sight_of(who->role);
  call.who = std::move(*who);
  if (!request.params.empty()) call.id = request.params.front();
  call.query = std::move(*query);
  call.dry_run = *dry_run;
  call.body = request.body;
  call.if_match = request.header("If-Match");
  call.host = request.header("Host");
  call.left = request.left();
  const bool may_be_repeated = changes && request.method == "POST";
  return Admitted{std::move(call), std::string(may_be_repeated ? request.header("Idempotency-Key") : ""),
                  std::string(request.target)};
}

/// The request lives until this coroutine ends; the job for the other thread borrows nothing of it.
task<http::Response> serve(Workspace& workspace, Access access, Answer answer, http::Request& request) {
  auto admission = admit(workspace, access, request);
  if (auto* refusal = std::get_if<http::Response>(&admission)) co_return std::move(*refusal);
  auto job = [admitted = std::get<Admitted>(std::move(admission)), answer = std::move(answer)](Setup& setup) mutable {
    if (const auto refusal = read_body(admitted.call, http::max_body_bytes)) return refused(*refusal);
    return guarded(setup, admitted, answer);
  };
  co_return co_await workspace.ask(std::move(job));
}

using Studied = std::variant<http::Response, Answer>;

Studied studied(journal::Journal& journal, ApiCall& call, const Study& study) {
  const Interruption of_client([&call] { call.look_whether_left(); });
  try {
    if (const auto refusal = read_body(call, plans::max_plan_bytes)) return refused(*refusal);
    return study(journal, call);
  } catch (const http::ClientLeft&) {
    throw;
  } catch (const std::exception& fault) {
    spdlog::error("the workspace could not answer a request: {}", fault.what());
    return refused({"unavailable",
                    "The stored data that this request needs cannot be read at the moment. The daemon's log says why.",
                    ""});
  }
}

task<http::Response> serve_studied(Workspace& workspace, Access access, Study study, http::Request& request) {
  auto admission = admit(workspace, access, request);
  if (auto* refusal = std::get_if<http::Response>(&admission)) co_return std::move(*refusal);
  const auto admitted = std::make_shared<Admitted>(std::get<Admitted>(std::move(admission)));
  auto& call = admitted->call;
  auto first = [admitted, study = std::move(study)](journal::Journal& journal) {
    return studied(journal, admitted->call, study);
  };
  auto outcome = co_await workspace.study(call.who.id, call.left, std::move(first));
  if (outcome.refusal == FairWorker::Refusal::left) throw http::ClientLeft();
  if (outcome.refusal == FairWorker::Refusal::busy)
    co_return http::retry_later(
        refused({"busy", "Too many plans and calls are waiting to be checked. Try again later.", ""}), 1);
  auto& found = *outcome.value;
  if (auto* response = std::get_if<http::Response>(&found)) co_return std::move(*response);
  auto then = [admitted, answer = std::get<Answer>(std::move(found))](Setup& setup) {
    return guarded(setup, *admitted, answer);
  };
  co_return co_await workspace.ask(std::move(then));
}

} // namespace

http::Handler handler(Workspace& workspace, Access access, Study study) {
  return [&workspace, access, study = std::move(study)](http::Request& request) {
    return serve_studied(workspace, access, study, request);
  };
}

http::Handler handler(Workspace& workspace, Access access, Answer answer) {
  return [&workspace, access, answer = std::move(answer)](http::Request& request) {
    return serve(workspace, access, answer, request);
  };
}

Result<std::string, Refusal> body_text(std::string body, std::size_t limit) {
  if (begins_plainly(body)) return body;
  auto text = read_text(body, limit);
  if (text) return std::move(*text);
  if (text.error().code == TextFault::Code::too_large)
    return unexpected(Refusal{"too_large", text.error().message, ""});
  return body;
}

http::Response refused(const Refusal& refusal) {
  const auto& kind = refusal_kind(refusal.code);
  return http::problem(kind.status, kind.code, kind.title, refusal.message, refusal.members);
}

std::string etag(std::string_view name, std::uint64_t revision) {
  return '"' + std::string(name) + '-' + std::to_string(revision) + '"';
}

http::Response with_etag(std::string body, std::string tag, unsigned status) {
  auto response = http::json(std::move(body), status);
  response.headers.emplace_back("ETag", std::move(tag));
  return response;
}

bool matches(std::string_view if_match, std::string_view tag) {
  if (if_match.empty()) return true;
  while (!if_match.empty()) {
    auto each = if_match.substr(0, if_match.find(','));
    if_match.remove_prefix(std::min(if_match.size(), each.size() + 1));
    while (!each.empty() && each.front() == ' ') each.remove_prefix(1);
    while (!each.empty() && each.back() == ' ') each.remove_suffix(1);
    if (each == "*" || each == tag) return true;
  }
  return false;
}

Refusal owner_only() {
  return {"owner_only", "Your token is a viewer token and can only read. Use an owner token.", ""};
}

Refusal stale() { return {"stale", "This was changed since you read it. Read it again, then repeat your change.", ""}; }

} // namespace plumbline::setup
