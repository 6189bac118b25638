#include "tools/plumbline/client/ingest_client.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/sample_call.h"
#include "tools/plumbline/options/printable.h"
#include "tools/plumbline/terminal/verdict_lines.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace plumbline::tool {

namespace {

struct SendFlags {
  ApiFlags api;
  IngestFlags ingest;
  std::string event;
  std::string broken;
};

Result<std::string, Failure> call_of(const SendFlags& flags) {
  const auto client = client_of(flags.api.daemon);
  if (!client) return unexpected(client.error());
  const auto body = client->get("/api/plan?env=" + flags.ingest.env);
  if (!body) return unexpected(body.error());
  const auto plan = parse_json(*body);
  const Json* rule = plan ? rule_of_event(*plan, flags.event) : nullptr;
  if (!rule)
    return unexpected(Failure{"the plan of " + flags.ingest.env + " has no event '" + printable(flags.event) +
                                  "' (plumbline plan lists them)",
                              ExitCode::wrong_usage});
  auto call = sample_call(*rule, flags.broken);
  if (!call) return unexpected(Failure{call.error(), ExitCode::wrong_usage});
  return std::move(*call);
}

Result<ExitCode, Failure> send(const SendFlags& flags) {
  const auto call = call_of(flags);
  if (!call) return unexpected(call.error());
  const auto client = IngestClient::open(flags.api, flags.ingest);
  if (!client) return unexpected(client.error());
  const auto answer = client->send({*call});
  if (!answer) return unexpected(answer.error());
  const Json* verdicts = member_at(*answer, "verdicts");
  if (!verdicts || !verdicts->IsArray() || verdicts->Empty()) return unexpected(Failure{"the daemon gave no verdict"});
  const Json& verdict = (*verdicts)[0];
  const auto paint = Paint::of_stdout();
  if (flags.api.json)
    std::cout << json_of(verdict) << '\n';
  else
    std::cout << verdict_line(verdict, paint) << '\n' << finding_lines(verdict, paint);
  const auto result = string_at(verdict, "result");
  if (!flags.broken.empty() && result != "fail")
    return unexpected(Failure{"a wrong '" + printable(flags.broken) +
                                  "' is not a violation: the plan does not say what the value must be",
                              ExitCode::fell_short});
  const bool short_of_it = flags.broken.empty() && result != "pass" && result != "unchecked";
  return short_of_it ? ExitCode::fell_short : ExitCode::done;
}

} // namespace

Run add_send(CLI::App& app) {
  const auto flags = std::make_shared<SendFlags>();
  app.add_option("EVENT", flags->event, "An event of the plan, or identify or group for the rules of these types")
      ->required();
  app.add_option("--break", flags->broken, "Send a wrong value for this property, to see the call fail");
  add_ingest_flags(app, flags->ingest);
  add_daemon_flags(app, flags->api.daemon);
  app.add_flag("--json", flags->api.json, "Print the Verdict as JSON");
  return [flags] { return send(*flags); };
}

} // namespace plumbline::tool
