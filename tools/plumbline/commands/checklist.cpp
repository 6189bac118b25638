#include "daemon/setup/checklist/checklist.h"

#include "daemon/setup/documents/in_commands.h"
#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/daemon_url.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/table.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::tool {

namespace {

struct ChecklistFlags {
  ApiFlags api;
  std::string env;
  std::string step;
  std::optional<std::string> override_reason;
};

/// What a step lacks; in a list the review appears once, at its own step.
void print_missing(const Json& step, const Paint& paint, bool of_a_list) {
  const bool review = text_at(step, "id") == "dev.review";
  each_of(step, "missing", [&](const Json& missing) {
    if (of_a_list && !review && text_at(missing, "code") == "not_reviewed") return;
    std::cout << "      " << paint(Colour::dim, in_commands(text_at(missing, "message"))) << '\n';
  });
}

void print_step(const Json& step, bool of_a_list) {
  const auto paint = Paint::of_stdout();
  const auto state = text_at(step, "state");
  const auto mark = state == "done" ? "[x]" : state == "ready" ? "[-]" : "[ ]";
  std::cout << paint(colour_of_state(state), mark) << " " << text_at(step, "id") << "  " << text_at(step, "title");
  if (const Json* done = member_at(step, "done")) {
    std::cout << paint(Colour::dim,
                       "  done " + local_time(text_at(*done, "at")) + " by " +
                           (string_at(*done, "by/kind") == "person" ? text_at(*done, "by/name") : "evidence"));
    if (const auto reason = text_at(*done, "reason"); !reason.empty()) std::cout << ": " << reason;
  } else if (state == "ready") {
    std::cout << paint(Colour::yellow, "  ready: plumbline checklist complete " + text_at(step, "id"));
  }
  std::cout << '\n';
  print_missing(step, paint, of_a_list);
  each_of(step, "regressed", [&](const Json& regressed) {
    std::cout << "      " << paint(Colour::red, "regressed: " + in_commands(text_at(regressed, "message"))) << '\n';
  });
}

void print_checklist(const Json& answer) {
  each_of(answer, "steps", [](const Json& step) { print_step(step, true); });
}

Result<ExitCode, Failure> complete(const ChecklistFlags& flags) {
  std::string body = "{}";
  if (flags.override_reason) body = json_text([&](JsonWriter& out) { out.object("override", *flags.override_reason); });
  return show(
      flags.api,
      {.method = "POST", .target = "/api/checklist/" + url_encoded(flags.step) + "/complete", .body = std::move(body)},
      [](const Json& step) { print_step(step, false); });
}

std::vector<std::string> step_names() {
  std::vector<std::string> names;
  names.reserve(setup::all_steps.size());
  for (const auto step : setup::all_steps) names.push_back(setup::name_of(step));
  return names;
}

} // namespace

Run add_checklist(CLI::App& app) {
  const auto flags = std::make_shared<ChecklistFlags>();
  app.add_option("--env", flags->env, "dev or prod (both)")->check(CLI::IsMember({"dev", "prod"}));
  add_api_flags(app, flags->api);
  auto* const completes = app.add_subcommand("complete", "Mark a step as complete; exit 3 if it is not ready");
  completes->fallthrough();
  completes->add_option("STEP", flags->step, "The step: dev.events, prod.sources ...")
      ->required()
      ->check(CLI::IsMember(step_names()));
  completes->add_option("--override", flags->override_reason,
                        "Complete it although it is not ready; the audit keeps this reason");
  return [flags, completes] {
    if (completes->parsed()) return complete(*flags);
    return show(flags->api, {.target = "/api/checklist" + query_of({{"env", flags->env}})}, print_checklist);
  };
}

} // namespace plumbline::tool
