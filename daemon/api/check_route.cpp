#include "daemon/api/check_route.h"

#include "daemon/api/api.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/batch_builder.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/ingest/verdict_list.h"
#include "daemon/ingest/wire/limits.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/plans/plan_of_body.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace plumbline::setup {
namespace {

/// The request: calls byte for byte from the body, so that numbers and limits are those of the wire.
struct Question {
  std::vector<ingest::Element> calls;
  Environment env = Environment::dev;
  std::string_view plan;                ///< a plan's JSON; "" = none
  std::optional<std::string> plan_text; ///< or its file's text
  std::vector<std::string> ignored;
};

bool is_given(const ingest::Member& member) { return member.value != "null"; }

std::optional<Refusal> too_large(std::string_view calls) {
  if (calls.size() <= ingest::max_batch_bytes) return std::nullopt;
  return Refusal{"too_large",
                 "The calls have " + std::to_string(calls.size()) + " bytes; at most " +
                     std::to_string(ingest::max_batch_bytes) + " are allowed.",
                 ""};
}

/// The calls of the member `calls`; reports what is wrong.
std::vector<ingest::Element> elements(std::string_view text, RequestBody& body) {
  auto read = ingest::elements_of(text);
  if (!read) {
    body.error("/calls", "calls must be an array of calls.");
    return {};
  }
  if (read->size() > ingest::max_batch_calls)
    body.error("/calls", "calls has " + std::to_string(read->size()) + " calls; at most " +
                             std::to_string(ingest::max_batch_calls) + " are allowed.");
  return std::move(*read);
}

Result<Question, Refusal> read_question(std::string_view text) {
  const auto members = ingest::members_of(text);
  if (!members) {
    auto body = RequestBody::read(text, false);
    return unexpected(body ? Refusal{"invalid_json", "Send a JSON object.", ""} : std::move(body.error()));
  }
  Question question;
  std::optional<ingest::Element> call;
  std::string_view calls;
  std::string others = "{";
  for (const auto& member : *members) {
    if (member.is("call")) {
      call.reset();
      if (is_given(member)) call = {member.value, member.depth};
    } else if (member.is("calls")) {
      calls = is_given(member) ? member.value : std::string_view();
    } else if (member.is("plan") && (member.value.starts_with('{') || member.value.starts_with('['))) {
      question.plan = member.value;
    } else {
      if (others.size() > 1) others += ',';
      others += member.whole;
    }
  }
  others += '}';
  auto body = RequestBody::read(others, false);
  if (!body) return unexpected(std::move(body.error()));
  if (const auto refusal = too_large(call ? call->value : calls)) return unexpected(*refusal);
  if (const auto name = body->text("env")) {
    if (const auto env = environment_named(*name))
      question.env = *env;
    else
      body->error("/env", "env must be dev or prod.");
  }
  question.plan_text = body->text("plan");
  if (call.has_value() == !calls.empty())
    body->error(call ? "/calls" : "/call", "Send either `call` with one call, or `calls` with an array of calls.");
  else
    question.calls = call ? std::vector{*call} : elements(calls, *body);
  if (const auto refusal = body->refusal()) return unexpected(*refusal);
  question.ignored = body->ignored();
  return question;
}

struct Checker {
  const Snapshot<ingest::Rulebook>& rulebook;
  const validator::Redaction& redaction;
  std::function<std::int64_t()> now_ms;

  http::Response answer(const ApiCall& asked) const;
};

http::Response Checker::answer(const ApiCall& asked) const {
  std::string text;
  text.reserve(asked.body.size() + validator::text_padding);
  text = asked.body;
  const auto question = read_question(text);
  if (!question) return refused(question.error());
  std::shared_ptr<const validator::Plan> own;
  if (!question->plan.empty() || question->plan_text) {
    auto read = plan_of_body(question->plan_text ? std::string_view(*question->plan_text) : question->plan);
    if (!read) return refused(read.error());
    own = std::move(*read);
  }
  const auto in_force = rulebook.load();
  ingest::BatchBuilder builder(now_ms, &redaction);
  auto batch =
      builder.unsent(question->calls, question->env, *in_force, own ? own.get() : in_force->plan(question->env));
  if (!batch) {
    const auto& [index, fault] = batch.error();
    return refused({"invalid_json", "In call " + std::to_string(index) + ": " + fault.message, ""});
  }
  http::Response response;
  response.pieces =
      std::make_shared<ingest::VerdictList>(std::move(*batch), std::vector<ingest::Appended>(), R"({"verdicts":[)",
                                            with_ignored("]}", question->ignored), nullptr);
  return response;
}

} // namespace

void add_check_route(http::Router& router, Workspace& workspace, const validator::Redaction& redaction,
                     std::function<std::int64_t()> now_ms) {
  Study check = [checker = Checker{workspace.rulebook(), redaction, std::move(now_ms)}](
                    journal::Journal&, const ApiCall& call) { return checker.answer(call); };
  router.add("POST", "/api/check", handler(workspace, Access::look, std::move(check)));
  router.allow_body("/api/check", plans::max_plan_bytes + ingest::max_batch_bytes + 1024);
}

} // namespace plumbline::setup
