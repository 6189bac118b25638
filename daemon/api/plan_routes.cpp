#include "daemon/api/api.h"
#include "daemon/api/list_page.h"
#include "daemon/api/setup_routes.h"
#include "daemon/http/problem.h"
#include "daemon/ingest/record/json_span.h"
#include "daemon/setup/documents/json.h"
#include "daemon/setup/documents/request_body.h"
#include "daemon/setup/setup_json.h"
#include "plans/formats/export_plan.h"
#include "plans/formats/import_plan.h"
#include "plans/formats/problem_json.h"
#include "plans/lint/lint.h"
#include "validator/json/json_members.h"

#include <algorithm>
#include <memory>

namespace plumbline::setup {
namespace {

/// The most levels of a body that is read into a tree: far above any schema that compiles.
constexpr std::size_t max_body_depth = 256;

std::string plan_tag(const Setup& setup, const PlanVersion& version) {
  return etag("plan-" + std::to_string(version.number), setup.revision("setup"));
}

/// The tag of what an edit changes: dev's plan in force.
std::string dev_tag(const Setup& setup) {
  const auto* plan = setup.state().plan(Environment::dev);
  return plan ? plan_tag(setup, *plan) : std::string();
}

/// The environment that `?env=` asks for.
Environment asked_env(const ApiCall& call) { return call.query.env.value_or(Environment::dev); }

/// The version that `?env=&version=` asks for.
Result<PlanVersionPtr, Refusal> asked_plan(Setup& setup, const ApiCall& call) {
  return setup.plans().version(asked_env(call), call.query.version);
}

http::Response show_plan(Setup& setup, const ApiCall& call) {
  const auto plan = asked_plan(setup, call);
  if (!plan) return refused(plan.error());
  return with_etag(plan_json(**plan, asked_env(call), setup.state().selection), plan_tag(setup, **plan));
}

http::Response edit_plan(Setup& setup, const ApiCall& call) {
  const auto spans = ingest::members_of(call.body);
  if (spans && std::ranges::any_of(*spans, [](const auto& member) { return member.depth > max_body_depth; }))
    return refused(invalid("", "The body is nested deeper than " + std::to_string(max_body_depth) + " levels."));
  auto body = RequestBody::read(call.body, false);
  if (!body) return refused(body.error());
  const auto* rules = body->array("rules");
  if (!rules && !body->refusal()) body->error("/rules", "rules is missing: it lists the changes.");
  if (rules && rules->Size() > plans::max_plan_rules)
    body->error("/rules", "rules must have at most " + std::to_string(plans::max_plan_rules) + " edits.");
  if (const auto refusal = body->refusal()) return refused(*refusal);
  const auto read = read_plan_edits(*rules);
  if (!read) return refused(invalid(read.error()));
  if (!matches(call.if_match, dev_tag(setup))) return refused(stale());
  const auto plan = setup.plans().edit(setup.transaction(call.who), read->edits, call.dry_run);
  if (!plan) return refused(plan.error());
  auto ignored = body->ignored();
  ignored.insert(ignored.end(), read->ignored.begin(), read->ignored.end());
  return with_etag(with_ignored(plan_json(**plan, Environment::dev, setup.state().selection), ignored),
                   call.dry_run ? dev_tag(setup) : plan_tag(setup, **plan));
}

http::Response publish_plan(Setup& setup, const ApiCall& call) {
  auto body = RequestBody::read(call.body, true);
  if (!body) return refused(body.error());
  const auto number = body->integer("version", 1, std::numeric_limits<int>::max());
  if (const auto refusal = body->refusal()) return refused(*refusal);
  if (!matches(call.if_match, dev_tag(setup))) return refused(stale());
  const auto published = setup.plans().publish(
      setup.transaction(call.who), number ? std::optional(static_cast<int>(*number)) : std::nullopt, call.dry_run);
  if (!published) return refused(published.error());
  const auto& selection = setup.state().selection;
  auto answer =
      call.dry_run ? publication_json(selection, published->version, published->changes) : in_force_json(selection);
  return with_etag(with_ignored(std::move(answer), body->ignored()), dev_tag(setup));
}

http::Response show_versions(Setup& setup, const ApiCall& call) {
  const auto& versions = setup.plans().versions();
  const auto page =
      page_of_list(call.query, versions, [](const PlanVersionPtr& version) { return std::to_string(version->number); });
  if (!page) return refused(page.error());
  return with_etag(plan_versions_json(versions, page->begin, page->end, page->next),
                   etag("versions", setup.revision("setup")));
}

std::optional<std::string_view> name_of_any(std::optional<plans::PlanFormat> format) {
  return format ? std::optional(plans::name_of(*format)) : std::nullopt;
}

/// {"format","problems","plan"}.
std::string import_json(std::optional<plans::PlanFormat> format, const std::vector<validator::PlanProblem>& problems,
                        std::string_view plan) {
  return json_text([&](JsonWriter& out) {
    out.object("format", name_of_any(format), "problems", RawJson{plans::problems_json(problems)}, "plan",
               RawJson{plan});
  });
}

Refusal refused_plan(const plans::RefusedPlan& plan) {
  return {"invalid_plan", plan.problems.front().message,
          json_members("format", name_of_any(plan.format), "problems", RawJson{plans::problems_json(plan.problems)})};
}

using Studied = std::variant<http::Response, Answer>;
using ReadPlan = std::shared_ptr<plans::ImportedPlan>;

void add_lint(plans::ImportedPlan& read) {
  for (auto& problem : plans::lint(read.plan->text(), &read.places)) read.problems.push_back(std::move(problem));
}

/// What a plan file would become, and what is unwise about it: nothing is kept.
Answer linted(const ReadPlan& read) {
  add_lint(*read);
  return [read](Setup& setup, const ApiCall& call) {
    const PlanVersion version{0, "import", call.who.name, setup.now_ms(), read->plan->text()};
    return http::json(
        import_json(read->format, read->problems, plan_json(version, Environment::dev, setup.state().selection)));
  };
}

/// A dry run does the same without making anything, and also says what is unwise about the plan.
Answer imported(const ReadPlan& read, bool dry_run) {
  if (dry_run) add_lint(*read);
  return [read](Setup& setup, const ApiCall& call) {
    if (!matches(call.if_match, dev_tag(setup))) return refused(stale());
    const auto plan = setup.plans().replace(setup.transaction(call.who), read->plan->text(), "import", call.dry_run);
    if (!plan) return refused(plan.error());
    return with_etag(
        import_json(read->format, read->problems, plan_json(**plan, Environment::dev, setup.state().selection)),
        call.dry_run ? dev_tag(setup) : plan_tag(setup, **plan));
  };
}

/// Best practices for the plan in force in dev; for a draft, before its review.
http::Response lint_in_force(Setup& setup, const ApiCall&) {
  const auto plan = setup.plans().version(Environment::dev, std::nullopt);
  if (!plan) return refused(plan.error());
  return http::json(import_json(std::nullopt, plans::lint((*plan)->text, nullptr),
                                plan_json(**plan, Environment::dev, setup.state().selection)));
}

Studied lint_plan(journal::Journal&, const ApiCall& call) {
  if (call.body.find_first_not_of(" \t\r\n") == std::string::npos) return Answer(lint_in_force);
  auto read = plans::import_plan({"", call.body}, call.query.partial ? plans::Pages::some : plans::Pages::all);
  if (!read) return http::json(import_json(read.error().format, read.error().problems, "null"));
  return linted(std::make_shared<plans::ImportedPlan>(std::move(*read)));
}

Studied import_plan(journal::Journal&, const ApiCall& call) {
  auto read = plans::import_plan({"", call.body}, call.query.partial ? plans::Pages::some : plans::Pages::all);
  if (!read) return refused(refused_plan(read.error()));
  return imported(std::make_shared<plans::ImportedPlan>(std::move(*read)), call.dry_run);
}

/// The first losses as `rule#pointer`, percent-encoded where a header cannot hold a byte, separated by commas; a text
/// beyond 4 KiB is cut at a comma.
std::string losses_header(const std::vector<validator::PlanProblem>& losses) {
  constexpr std::size_t most_bytes = 4096;
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const auto& loss : losses) {
    std::string one;
    for (const char c : loss.rule + "#" + loss.pointer) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte > 0x20 && byte < 0x7F && c != ',' && c != '%')
        one += c;
      else
        one.append({'%', hex[byte >> 4U], hex[byte & 0xFU]});
    }
    if (out.size() + one.size() > most_bytes) break;
    out += (out.empty() ? "" : ", ") + one;
  }
  return out;
}

http::Response export_plan(Setup& setup, const ApiCall& call) {
  const auto plan = asked_plan(setup, call);
  if (!plan) return refused(plan.error());
  auto exported = plans::export_plan((*plan)->text, call.query.format);
  auto response = with_etag(std::move(exported.text), plan_tag(setup, **plan));
  if (exported.media_type == "text/csv") response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"tracking-plan-" +
                                                           std::to_string((*plan)->number) + exported.file_ending +
                                                           '"');
  response.headers.emplace_back("Plumbline-Loss-Count", std::to_string(exported.losses.size()));
  if (!exported.losses.empty()) response.headers.emplace_back("Plumbline-Losses", losses_header(exported.losses));
  return response;
}

/// Everything that an export in this format leaves out.
http::Response show_losses(Setup& setup, const ApiCall& call) {
  const auto plan = asked_plan(setup, call);
  if (!plan) return refused(plan.error());
  const auto format = call.query.format;
  const auto losses = plans::problems_json(plans::export_plan((*plan)->text, format).losses);
  auto body = json_text([&](JsonWriter& out) {
    out.object("format", plans::name_of(format), "losses", RawJson{losses}, "next", RawJson{"null"});
  });
  return with_etag(std::move(body), plan_tag(setup, **plan));
}

} // namespace

void add_plan_routes(http::Router& router, Workspace& workspace) {
  router.add("GET", "/api/plan", handler(workspace, Access::look, show_plan));
  router.add("PATCH", "/api/plan", handler(workspace, Access::change_or_try, edit_plan));
  router.add("POST", "/api/plan/publish", handler(workspace, Access::change_or_try, publish_plan));
  router.add("GET", "/api/plan/versions", handler(workspace, Access::look, show_versions));
  router.add("POST", "/api/plan/lint", handler(workspace, Access::look, Study(lint_plan)));
  router.add("POST", "/api/plan/import", handler(workspace, Access::change_or_try, Study(import_plan)));
  router.add("GET", "/api/plan/export", handler(workspace, Access::look, export_plan));
  router.add("GET", "/api/plan/losses", handler(workspace, Access::look, show_losses));
  for (const auto* path : {"/api/plan/lint", "/api/plan/import"})
    router.allow_body(path, plans::max_plan_bytes + 1); // the importer's own message names the limit
}

} // namespace plumbline::setup
