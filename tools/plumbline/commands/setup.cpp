#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/terminal/terminal.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

struct SetupFlags {
  ApiFlags api;
  std::string use_case;
  std::string confirm;
};

/// The name of the plan in force in dev if it is not the use case's, because it was imported or is a file. Otherwise
/// "".
std::string own_plan(const ApiFlags& flags) {
  const auto client = client_of(flags.daemon);
  if (!client) return {};
  const auto body = client->get("/api/plan");
  const auto plan = body ? parse_json(*body) : std::nullopt;
  if (!plan) return {};
  const auto origin = string_at(*plan, "origin");
  if (origin != "import" && origin != "file") return {};
  const auto name = text_at(*plan, "name");
  return name.empty() ? "a plan of your own" : name;
}

void print_setup(const Json& setup, const std::string& plan) {
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) std::cout << name << std::string(14 - name.size(), ' ') << value << '\n';
  };
  line("Workspace", text_at(setup, "workspace"));
  line("State", text_at(setup, "state"));
  line("Goal", text_at(setup, "goal"));
  line("Use case", text_at(setup, "useCase"));
  line("Plan's name", plan);
  each_of(setup, "alsoUnder",
          [&](const Json& goal) { line("Also under", text_at(goal) + " (plumbline setup choose GOAL/USE-CASE)"); });
  line("Plan",
       "version " + text_at(setup, "planVersion/dev") + " in dev, " + text_at(setup, "planVersion/prod") + " in prod");
  if (member_at(setup, "reviewedAt"))
    line("Reviewed", local_time(text_at(setup, "reviewedAt")) + " by " + text_at(setup, "reviewedBy"));
  const auto state = string_at(setup, "state");
  if (state == "choosing") std::cout << "Next: plumbline setup choose USE-CASE (plumbline use-cases lists them)\n";
  if (state == "reviewing") std::cout << "Next: plumbline plan, then plumbline setup review\n";
  if (state == "building") std::cout << "Next: plumbline checklist\n";
}

std::string choice_json(const std::string& use_case) {
  const auto slash = use_case.find('/');
  if (slash == std::string::npos) return json_object({{"useCase", use_case}});
  return json_object({{"goal", use_case.substr(0, slash)}, {"useCase", use_case.substr(slash + 1)}});
}

} // namespace

Run add_setup(CLI::App& app) {
  const auto flags = std::make_shared<SetupFlags>();
  add_api_flags(app, flags->api);
  const auto verb = [&](const char* name, const char* summary) {
    auto* const added = app.add_subcommand(name, summary);
    added->fallthrough();
    return added;
  };
  auto* const choose = verb("choose", "Choose the use case, any number of times before the review");
  choose->add_option("USE-CASE", flags->use_case, "ID or GOAL/ID (plumbline use-cases lists them)")->required();
  auto* const review = verb("review", "Confirm that the suggested events are reviewed: the plan becomes version 1");
  auto* const reset = verb("reset", "Start over; the journal is kept");
  reset->add_option("--confirm", flags->confirm, "The workspace's name, as a confirmation")->required();
  const auto print = [flags](const Json& setup) {
    const bool chosen = string_at(setup, "state") != "choosing";
    print_setup(setup, chosen ? own_plan(flags->api) : "");
  };
  return [=]() -> Result<ExitCode, Failure> {
    if (choose->parsed())
      return show(flags->api, {.method = "PUT", .target = "/api/setup", .body = choice_json(flags->use_case)}, print);
    if (review->parsed())
      return show(flags->api, {.method = "POST", .target = "/api/setup/review", .body = "{}"}, print);
    if (reset->parsed())
      return show(flags->api,
                  {.method = "POST", .target = "/api/setup/reset", .body = json_object({{"confirm", flags->confirm}})},
                  print);
    return show(flags->api, {.target = "/api/setup"}, print);
  };
}

} // namespace plumbline::tool
