#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/own_daemon.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/silence.h"
#include "tools/plumbline/terminal/verdict_lines.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sys/wait.h>
#include <unistd.h>

namespace plumbline::tool {

namespace {

/// A shell's status for a command that it cannot start.
constexpr int not_started = 127;
constexpr int by_signal = 128;
/// How many failing calls are shown; the rest are counted.
constexpr std::uint64_t most_shown = 50;

struct RunFlags {
  std::string use_case;
  std::string plan;
  bool allow_empty = false;
  std::vector<std::string> command;
};

struct Tally {
  std::uint64_t calls = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors = 0; ///< of the failed
  std::uint64_t unchecked = 0;
};

Result<std::string, Failure> dev_key(const DaemonClient& client) {
  const auto body = client.get("/api/sources");
  if (!body) return unexpected(body.error());
  std::string key;
  if (const auto answer = parse_json(*body))
    each_of(*answer, "sources", [&](const Json& source) {
      if (key.empty() && string_at(source, "env") == "dev") key = string_at(source, "writeKey");
    });
  return key;
}

/// Runs the command with our stdin, stdout and stderr; returns its status as a shell would.
Result<int, Failure> run_command(const std::vector<std::string>& words) {
  std::vector<std::string> copy = words;
  std::vector<char*> pointers;
  for (auto& word : copy) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  // An interrupt from the terminal reaches the command too: we stay to report how it ended.
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  ::sigaction(SIGINT, &ignore, &before);
  const auto pid = ::fork();
  if (pid == 0) {
    ::sigaction(SIGINT, &before, nullptr);
    ::execvp(pointers[0], pointers.data());
    std::cerr << "plumbline run: cannot start " << words[0] << ": " << std::strerror(errno) << std::endl;
    ::_exit(not_started);
  }
  int status = 0;
  if (pid < 0) return unexpected(Failure{"cannot start the command: " + std::string(std::strerror(errno))});
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ::sigaction(SIGINT, &before, nullptr);
  return WIFEXITED(status) ? WEXITSTATUS(status) : by_signal + WTERMSIG(status);
}

/// Counts every call that came, and shows those that failed.
Result<Tally, Failure> tally_of(const DaemonClient& client) {
  Tally tally;
  std::string rest;
  const auto paint = Paint::of_stderr();
  const auto take = [&](std::string_view line) {
    const auto verdict = parse_json(line);
    if (!verdict) return;
    ++tally.calls;
    const auto result = string_at(*verdict, "result");
    if (result == "pass") ++tally.passed;
    if (result == "unchecked") ++tally.unchecked;
    if (result != "fail" && result != "error") return;
    if (result == "error") ++tally.errors;
    if (tally.failed++ < most_shown)
      std::cerr << verdict_line(*verdict, paint) << '\n' << finding_lines(*verdict, paint);
  };
  const ApiRequest request{.target = "/api/events", .accept = "application/x-ndjson"};
  const auto read = client.read(request, [&](std::string_view piece) {
    rest += piece;
    std::size_t at = 0;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', at)) {
      take(std::string_view(rest).substr(at, end - at));
      at = end + 1;
    }
    rest.erase(0, at);
    return true;
  });
  if (!read) return unexpected(read.error());
  return tally;
}

/// Shows the requests that never became calls. Returns how many were meant to: those to another path may be a page's.
Result<std::uint64_t, Failure> refused_requests(const DaemonClient& client) {
  const auto body = client.get("/api/notices");
  if (!body) return unexpected(body.error());
  std::uint64_t refused = 0;
  if (const auto answer = parse_json(*body))
    each_of(*answer, "notices", [&](const Json& notice) {
      const auto code = string_at(notice, "code");
      if (code == "duplicate" || code == "rate_limited" || code == "dedupe_shrunk" || code == "plan_changed") return;
      const auto count = number_at(notice, "count");
      if (code != "wrong_path") refused += count;
      std::cerr << "refused" << (count > 1 ? " " + std::to_string(count) + " times" : "") << ": "
                << text_at(notice, "message") << '\n';
    });
  return refused;
}

Result<ExitCode, Failure> run(const RunFlags& flags) {
  std::vector<std::string> arguments;
  if (!flags.use_case.empty()) arguments.insert(arguments.end(), {"--use-case", flags.use_case});
  if (!flags.plan.empty()) arguments.insert(arguments.end(), {"--plan", flags.plan});
  const auto daemon = OwnDaemon::start(arguments);
  if (!daemon) return unexpected(daemon.error());
  const auto& address = (*daemon)->address();
  const DaemonClient client(address);
  const auto key = dev_key(client);
  if (!key) return unexpected(key.error());
  ::setenv("PLUMBLINE_URL", address.url.c_str(), 1);
  ::setenv("PLUMBLINE_TOKEN", address.token.c_str(), 1);
  ::setenv("PLUMBLINE_WRITE_KEY", key->c_str(), 1);
  const auto status = run_command(flags.command);
  if (!status) return unexpected(status.error());
  const auto tally = tally_of(client);
  if (!tally) return unexpected(tally.error());
  const auto refused = refused_requests(client);
  if (!refused) return unexpected(refused.error());
  std::cerr << "plumbline run: " << tally->calls << (tally->calls == 1 ? " call: " : " calls: ") << tally->passed
            << " passed, " << tally->failed << " failed, " << tally->unchecked << " unchecked; ";
  if (*refused > 0) std::cerr << *refused << (*refused == 1 ? " request was" : " requests were") << " refused; ";
  std::cerr << flags.command[0] << " ended with " << *status << '\n';
  const auto silence =
      silence_of({tally->calls > 0, tally->passed + tally->failed > 0, tally->errors > 0}, flags.allow_empty);
  if (silence) std::cerr << "plumbline run: " << silence->sentence << '\n';
  const bool short_of = tally->failed > 0 || *refused > 0 || silence;
  return static_cast<ExitCode>(std::max(*status, short_of ? static_cast<int>(ExitCode::fell_short) : 0));
}

} // namespace

Run add_run(CLI::App& app) {
  const auto flags = std::make_shared<RunFlags>();
  auto* const use_case = app.add_option("--use-case", flags->use_case, "The plan of a use case: ID or GOAL/ID");
  app.add_option("--plan", flags->plan, "A plan of your own, as a file")->excludes(use_case);
  add_allow_empty(app, flags->allow_empty);
  app.add_option("CMD", flags->command,
                 "The command and its arguments, after --. It finds PLUMBLINE_URL, PLUMBLINE_WRITE_KEY (dev) and "
                 "PLUMBLINE_TOKEN (owner) in its environment")
      ->required();
  return [flags] { return run(*flags); };
}

} // namespace plumbline::tool
