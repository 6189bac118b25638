#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/stream_client.h"
#include "tools/plumbline/commands/awaited.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/silence.h"
#include "tools/plumbline/options/duration.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <poll.h>

namespace plumbline::tool {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_tries{250};

struct WaitFlags {
  ApiFlags api;
  Awaited awaited{.env = "dev", .steps = {}, .events = {}, .allow_regressed = false};
  std::string timeout = "60s";
  bool allow_empty = false;
};

Failure unknown(const Awaiting& awaiting, const std::string& env) {
  Failure failure{"", ExitCode::wrong_usage};
  for (const auto& what : awaiting.unknown) failure.sentence += (failure.sentence.empty() ? "" : ", ") + what;
  failure.sentence += " is not on the checklist of " + env + " (plumbline checklist lists the steps)";
  return failure;
}

void print_wait(const ApiFlags& flags, const std::string& body, const Awaiting& awaiting) {
  if (flags.json) {
    std::cout << body << '\n';
    return;
  }
  for (const auto& missing : awaiting.missing) std::cout << missing << '\n';
}

/// The stream tells when something has changed: until then, nothing is asked.
class Wakes {
 public:
  explicit Wakes(const DaemonAddress& address) : address_(address) {}

  /// Returns when there may be news, at the latest then.
  void until(Clock::time_point end) {
    if (!stream_) {
      auto opened = StreamClient::open(address_, "/api/debugger", "");
      if (opened) {
        stream_ = std::move(*opened);
        return; // changes before it began are news too
      }
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
      ::poll(nullptr, 0, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, between_tries.count())));
      return;
    }
    for (;;) {
      const auto frame = stream_->next(end);
      if (!frame) return stream_.reset();
      if (!*frame || (*frame)->find("\"type\":\"checklist\"") != std::string::npos) return;
    }
  }

 private:
  const DaemonAddress& address_;
  std::unique_ptr<StreamClient> stream_;
};

/// What came in the environment. The evidence covers calls that the journal may have forgotten since; errors count from
/// when the plan in force was made: a new plan may have fixed earlier ones.
Result<Heard, Failure> heard_of(const DaemonClient& client, const Awaited& awaited, const Awaiting& awaiting) {
  std::string made;
  if (const auto plan = client.exchange({.target = "/api/plan?env=" + awaited.env}); plan && plan->status == 200)
    if (const auto answer = parse_json(plan->body)) made = string_at(*answer, "at");
  auto heard = heard_by(client, {.env = awaited.env, .session = "", .after = "", .errors_from = made});
  if (!heard) return heard;
  heard->calls = heard->calls || awaiting.evidence;
  heard->judged = heard->judged || awaiting.judged;
  return heard;
}

Result<ExitCode, Failure> wait(const WaitFlags& flags) {
  const auto timeout = read_duration(flags.timeout);
  if (!timeout)
    return unexpected(
        Failure{"--timeout must be a duration (60s), not '" + flags.timeout + "'", ExitCode::wrong_usage});
  const auto end = Clock::now() + *timeout;
  const auto client = client_of(flags.api.daemon);
  if (!client) return unexpected(client.error());
  Wakes wakes(client->address());
  for (;;) {
    const bool last = Clock::now() >= end;
    const auto answer = client->exchange({.target = "/api/checklist"});
    if (answer && answer->status != 200 && answer->status < 500) {
      const auto refused = client->get("/api/checklist");
      if (!refused) return unexpected(refused.error());
    } else if (answer && answer->status == 200) {
      const auto checklist = parse_json(answer->body);
      if (!checklist) return unexpected(Failure{"the answer is not JSON. Is there a plumblined at this address?"});
      const auto awaiting = awaiting_of(*checklist, flags.awaited);
      if (!awaiting.unknown.empty()) return unexpected(unknown(awaiting, flags.awaited.env));
      if (awaiting.missing.empty() || last) {
        print_wait(flags.api, answer->body, awaiting);
        if (awaiting.missing.empty()) {
          if (!awaiting.of_calls) return ExitCode::done;
          const auto heard = heard_of(*client, flags.awaited, awaiting);
          if (!heard) return unexpected(heard.error());
          if (auto silence = silence_of(*heard, flags.allow_empty)) return unexpected(std::move(*silence));
          return ExitCode::done;
        }
        return unexpected(
            Failure{"after " + flags.timeout + " something is still missing" +
                        (awaiting.regressed ? " (--allow-regressed accepts steps that were done once)" : ""),
                    ExitCode::fell_short});
      }
    } else if (last) {
      return unexpected(answer ? Failure{"the daemon is not ready"} : answer.error());
    }
    wakes.until(end);
  }
}

} // namespace

Run add_wait(CLI::App& app) {
  const auto flags = std::make_shared<WaitFlags>();
  app.add_option("--step", flags->awaited.steps, "Wait until this step is done (dev.events ...); may be repeated")
      ->allow_extra_args(false);
  app.add_option("--event", flags->awaited.events, "Wait until these events pass")->expected(1, 100);
  app.add_option("--env", flags->awaited.env, "dev or prod (dev); without --step and --event: all of its steps")
      ->check(CLI::IsMember({"dev", "prod"}));
  app.add_flag("--allow-regressed", flags->awaited.allow_regressed,
               "Accept a step that was done, even if it has regressed");
  app.add_option("--timeout", flags->timeout, "How long to wait at most (60s)");
  add_allow_empty(app, flags->allow_empty);
  add_api_flags(app, flags->api);
  return [flags] { return wait(*flags); };
}

} // namespace plumbline::tool
