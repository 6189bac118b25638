#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/daemon_url.h"
#include "tools/plumbline/client/named_thing.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/options/duration.h"
#include "tools/plumbline/terminal/table.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

struct DestinationsFlags {
  ApiFlags api;
  std::string destination; ///< id or name
  std::string name;
  std::string kind = "webhook";
  std::string category = "Analytics";
  std::string env = "dev"; ///< of one that is made
  std::string of_env;      ///< of one that is named
  std::string filter;
  std::string since;
  std::vector<std::string> sources;  ///< ids or names
  std::vector<std::string> settings; ///< "url=https://..."
};

Table::Cell state_of(const Json& destination) { return state_cell(text_at(destination, "state")); }

void print_destinations(const Json& answer) {
  Table table({"ID", "NAME", "KIND", "CATEGORY", "ENV", "STATE", ">DELIVERED", ">BACKLOG", ">DEAD", "LAST ERROR"});
  each_of(answer, "destinations", [&](const Json& destination) {
    table.row({text_at(destination, "id"), text_at(destination, "name"), text_at(destination, "kind"),
               text_at(destination, "category"), text_at(destination, "env"), state_of(destination),
               text_at(destination, "delivered"), text_at(destination, "backlog"), text_at(destination, "deadLetters"),
               text_at(destination, "lastDelivery/error")});
  });
  table.print(std::cout, Paint::of_stdout(), "no destinations");
}

void print_destination(const Json& destination) {
  for (const auto& [title, path] : {std::pair{"Id", "id"},
                                    {"Name", "name"},
                                    {"Kind", "kind"},
                                    {"Category", "category"},
                                    {"Environment", "env"},
                                    {"Sources", "sources"},
                                    {"Settings", "settings"},
                                    {"Filter", "filter"},
                                    {"State", "state"},
                                    {"Position", "position"},
                                    {"Backlog", "backlog"},
                                    {"Delivered", "delivered"},
                                    {"Dead letters", "deadLetters"},
                                    {"Last delivery", "lastDelivery"},
                                    {"Published from", "publishedFrom"}})
    if (const auto value = text_at(destination, path); !value.empty())
      std::cout << title << std::string(16 - std::string_view(title).size(), ' ') << value << '\n';
}

void print_test(const Json& answer) {
  std::cout << "accepted: " << text_at(answer, "status") << " in " << text_at(answer, "ms") << " ms\n";
  if (const auto said = text_at(answer, "answer"); !said.empty()) std::cout << said << '\n';
}

void print_dead(const Json& answer) {
  Table table({">SEQ", "AT", ">ATTEMPTS", ">STATUS", "ERROR"});
  each_of(answer, "deadLetters", [&](const Json& letter) {
    table.row({text_at(letter, "seq"), local_time(text_at(letter, "at")), text_at(letter, "attempts"),
               text_at(letter, "status"), text_at(letter, "error")});
  });
  table.print(std::cout, Paint::of_stdout(), "no dead letters");
}

void print_attempts(const Json& answer) {
  Table table({">SEQ", "AT", ">TRY", "STATE", ">MS", ">STATUS", "ERROR"});
  each_of(answer, "attempts", [&](const Json& tried) {
    const auto first = text_at(tried, "fromSeq");
    const auto last = text_at(tried, "seq");
    table.row({first == last ? last : first + "-" + last, local_time(text_at(tried, "at")), text_at(tried, "attempt"),
               state_of(tried), text_at(tried, "durationMs"), text_at(tried, "answer/status"),
               text_at(tried, "error")});
  });
  table.print(std::cout, Paint::of_stdout(),
              "no attempts since the daemon started (" + local_time(text_at(answer, "since")) + ")");
}

Result<std::string, Failure> source_ids(const DestinationsFlags& flags, std::string_view env) {
  std::vector<std::string> ids;
  for (const auto& source : flags.sources) {
    auto id = id_of_named(flags.api, "sources", source, env);
    if (!id) return unexpected(id.error());
    ids.push_back(std::move(*id));
  }
  if (ids.empty()) return std::string();
  return json_text([&](JsonWriter& out) {
    out.array([&] {
      for (const auto& id : ids) out.value(id);
    });
  });
}

/// {"url":"https://..."}; "" if none was given.
Result<std::string, Failure> settings_json(const DestinationsFlags& flags) {
  for (const auto& setting : flags.settings)
    if (setting.find('=') == std::string::npos || setting.starts_with('='))
      return unexpected(Failure{"--set must be NAME=VALUE, not '" + setting + "'", ExitCode::wrong_usage});
  if (flags.settings.empty()) return std::string();
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    for (const auto& setting : flags.settings) {
      const auto name = setting.substr(0, setting.find('='));
      const auto value = setting.substr(name.size() + 1);
      // Headers and other objects are given as JSON.
      if (value.starts_with('{') && parse_json(value))
        out.members(name, RawJson{value});
      else
        out.members(name, value);
    }
    out.EndObject();
  });
}

/// The body of a request that makes a destination of `env`; `members` are the specific ones.
Result<std::string, Failure> body_of(const DestinationsFlags& flags, std::string_view env,
                                     std::vector<std::pair<std::string_view, std::string>> members) {
  auto sources = source_ids(flags, env);
  if (!sources) return unexpected(sources.error());
  auto settings = settings_json(flags);
  if (!settings) return unexpected(settings.error());
  members.emplace_back("name", flags.name);
  members.emplace_back("=sources", std::move(*sources));
  members.emplace_back("=settings", std::move(*settings));
  return json_object(members);
}

Result<ExitCode, Failure> create(const DestinationsFlags& flags) {
  auto body =
      body_of(flags, flags.env,
              {{"kind", flags.kind}, {"category", flags.category}, {"env", flags.env}, {"filter", flags.filter}});
  if (!body) return unexpected(body.error());
  return show(flags.api, {.method = "POST", .target = "/api/destinations", .body = std::move(*body)},
              print_destination);
}

Result<ExitCode, Failure> of_destination(const DestinationsFlags& flags, ApiRequest request,
                                         const std::function<void(const Json&)>& print) {
  const auto id = id_of_named(flags.api, "destinations", flags.destination, flags.of_env);
  if (!id) return unexpected(id.error());
  request.target = "/api/destinations/" + url_encoded(*id) + request.target;
  return show(flags.api, request, print);
}

Result<ExitCode, Failure> publish(const DestinationsFlags& flags) {
  auto body = body_of(flags, "prod", {});
  if (!body) return unexpected(body.error());
  return of_destination(flags, {.method = "POST", .target = "/publish", .body = std::move(*body)}, print_destination);
}

Result<ExitCode, Failure> replay(const DestinationsFlags& flags) {
  std::string body;
  if (flags.since.find_first_not_of("0123456789") == std::string::npos) {
    body = json_object({{"=fromSeq", flags.since}});
  } else {
    const auto moment = read_moment(flags.since, std::chrono::system_clock::now());
    if (!moment)
      return unexpected(Failure{"--since must be a seq, a duration (10m) or a time, not '" + flags.since + "'",
                                ExitCode::wrong_usage});
    body = json_object({{"from", *moment}});
  }
  return of_destination(flags, {.method = "POST", .target = "/replay", .body = std::move(body)}, print_destination);
}

} // namespace

Run add_destinations(CLI::App& app) {
  const auto flags = std::make_shared<DestinationsFlags>();
  add_api_flags(app, flags->api);
  const auto verb = [&](const char* name, const char* summary) {
    auto* const added = app.add_subcommand(name, summary);
    added->fallthrough();
    return added;
  };
  const auto verb_of_one = [&](const char* name, const char* summary) {
    auto* const added = verb(name, summary);
    added->add_option("DESTINATION", flags->destination, "Its id or its name")->required();
    if (std::string_view(name) != "publish")
      added->add_option("--env", flags->of_env, env_of_named)->check(CLI::IsMember({"dev", "prod"}));
    return added;
  };
  const auto add_parts = [&](CLI::App* added) {
    added->add_option("--source", flags->sources, "A source of its calls, by id or name; may be repeated")
        ->allow_extra_args(false);
    added
        ->add_option("--set", flags->settings, "A setting, such as --set url=https://example.com/hook; may be repeated")
        ->allow_extra_args(false);
  };
  auto* const make = verb("create", "Create a destination; its secret is shown only once, here");
  make->add_option("NAME", flags->name, "Its name")->required();
  make->add_option("--kind", flags->kind, "webhook, segment or file (webhook)");
  make->add_option("--category", flags->category, "Analytics, Advertising ... (Analytics)");
  make->add_option("--env", flags->env, "dev or prod (dev)")->check(CLI::IsMember({"dev", "prod"}));
  make->add_option("--filter", flags->filter, "A filter: only calls that match are delivered");
  add_parts(make);
  auto* const one = verb_of_one("show", "Show one destination");
  auto* const test = verb_of_one("test", "Deliver a test call and show the answer");
  auto* const pause = verb_of_one("pause", "Pause the delivery; nothing is lost");
  auto* const resume = verb_of_one("resume", "Resume the delivery from where it stopped");
  auto* const publishes = verb_of_one("publish", "Create the prod destination of a dev destination");
  publishes->add_option("--name", flags->name, "The name of the prod destination (that of the dev destination)");
  add_parts(publishes);
  auto* const replays = verb_of_one("replay", "Deliver again, starting at a seq or a time");
  replays->add_option("--since", flags->since, "A seq, a duration (10m) or a time")->required();
  auto* const dead = verb_of_one("dead-letters", "List the calls that were refused permanently, and why");
  auto* const attempts = verb_of_one("attempts", "List its latest deliveries; --json has what was sent and answered");
  auto* const remove = verb_of_one("delete", "Delete it");
  return [=]() -> Result<ExitCode, Failure> {
    if (make->parsed()) return create(*flags);
    if (one->parsed()) return of_destination(*flags, {}, print_destination);
    if (test->parsed()) return of_destination(*flags, {.method = "POST", .target = "/test", .body = "{}"}, print_test);
    if (pause->parsed() || resume->parsed())
      return of_destination(
          *flags, {.method = "PATCH", .body = pause->parsed() ? R"({"state":"paused"})" : R"({"state":"running"})"},
          print_destination);
    if (publishes->parsed()) {
      flags->of_env = "dev";
      return publish(*flags);
    }
    if (replays->parsed()) return replay(*flags);
    if (dead->parsed()) return of_destination(*flags, {.target = "/dead-letters"}, print_dead);
    if (attempts->parsed()) return of_destination(*flags, {.target = "/attempts"}, print_attempts);
    if (remove->parsed()) return of_destination(*flags, {.method = "DELETE"}, [](const Json&) {});
    return show(flags->api, {.target = "/api/destinations"}, print_destinations);
  };
}

} // namespace plumbline::tool
