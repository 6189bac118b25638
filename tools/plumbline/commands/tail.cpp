#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/stream_client.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/tail_screen.h"
#include "tools/plumbline/options/duration.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <limits>
#include <optional>
#include <poll.h>

namespace plumbline::tool {

namespace {

using Clock = std::chrono::steady_clock;

/// Between two tries to reach a daemon that went away: doubled from the first to the last.
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds last_pause{2000};

struct TailFlags {
  DaemonFlags daemon;
  std::vector<std::string> words;
  std::string filter; ///< of the words
  std::string since;
  std::string env;
  std::string timeout;
  std::uint64_t count = 0;
  bool payload = false;
  bool json = false;
};

/// The seq after which the calls since then come: the one before the first of them, or the head.
Result<std::string, Failure> seq_before(const DaemonClient& client, const std::string& moment) {
  std::string text;
  const ApiRequest request{.target = "/api/events" + query_of({{"from", moment}, {"limit", "1"}}),
                           .accept = "application/x-ndjson"};
  const auto read = client.read(request, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  if (!read) return unexpected(read.error());
  const auto first = parse_json(text);
  const auto seq = first ? number_at(*first, "seq") : 0;
  return seq > 0 ? std::to_string(seq - 1) : std::string();
}

void pause_until(Clock::time_point time) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
  ::poll(nullptr, 0, static_cast<int>(std::max<std::int64_t>(left, 0)));
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::string, Failure> since_of(const TailFlags& flags, const DaemonClient& client) {
  if (flags.since.empty() || (is_whole_number(flags.since) && flags.since.size() < 19)) return flags.since;
  const auto moment = read_moment(flags.since, std::chrono::system_clock::now());
  if (!moment)
    return unexpected(
        Failure{"--since must be a seq, a duration (10m) or a time, not '" + flags.since + "'", ExitCode::wrong_usage});
  return seq_before(client, *moment);
}

/// Follows until the count is reached or the time is over.
class Follower {
 public:
  Follower(const TailFlags& flags, DaemonAddress address, std::string since, std::optional<Clock::time_point> end)
      : flags_(flags), address_(std::move(address)), since_(std::move(since)),
        end_(end.value_or(Clock::time_point::max())),
        screen_(std::cout, std::cerr,
                {flags.json, since_.empty() ? std::nullopt : std::optional(std::stoull(since_)), Paint::of_stdout(),
                 Paint::of_stderr()}) {}

  Result<ExitCode, Failure> run() {
    bool begun = false;
    auto pause = first_pause;
    while (!over()) {
      auto stream = StreamClient::open(address_, target(begun), flags_.filter);
      if (!stream && (!begun || !stream.error().passing)) return unexpected(stream.error().failure);
      if (!stream) {
        pause_until(std::min(end_, Clock::now() + pause));
        pause = std::min(pause * 2, last_pause);
        continue;
      }
      if (begun) tell("the daemon is back: continuing after #" + std::to_string(screen_.position()));
      begun = true;
      pause = first_pause;
      const auto why = follow(**stream);
      if (!over()) tell(why + "; trying to reach " + address_.url + " again");
    }
    const bool short_of_count = flags_.count > 0 && screen_.calls() < flags_.count;
    if (short_of_count)
      return unexpected(Failure{std::to_string(screen_.calls()) + " of " + std::to_string(flags_.count) +
                                    " calls came within " + flags_.timeout,
                                ExitCode::fell_short});
    return ExitCode::done;
  }

 private:
  bool over() const { return (flags_.count > 0 && screen_.calls() >= flags_.count) || Clock::now() >= end_; }

  std::string target(bool again) const {
    return "/api/debugger" + query_of({{"q", flags_.filter},
                                       {"env", flags_.env},
                                       {"payload", flags_.payload ? "1" : ""},
                                       {"since", again ? std::to_string(screen_.position()) : since_}});
  }

  /// Returns how it ended.
  std::string follow(StreamClient& stream) {
    const auto most = flags_.count > 0 ? flags_.count : std::numeric_limits<std::uint64_t>::max();
    for (;;) {
      const auto frame = stream.next(end_);
      if (!frame) return frame.error();
      if (!*frame) return "the timeout is reached";
      if (!screen_.show(**frame, most)) return "the daemon sent something that is not a frame";
      if (over()) return "the count is reached";
    }
  }

  void tell(const std::string& sentence) const { std::cerr << "plumbline tail: " << sentence << std::endl; }

  const TailFlags& flags_;
  DaemonAddress address_;
  std::string since_;
  Clock::time_point end_;
  TailScreen screen_;
};

Result<ExitCode, Failure> tail(const TailFlags& flags) {
  std::optional<Clock::time_point> end;
  if (!flags.timeout.empty()) {
    const auto time = read_duration(flags.timeout);
    if (!time)
      return unexpected(
          Failure{"--timeout must be a duration (30s), not '" + flags.timeout + "'", ExitCode::wrong_usage});
    end = Clock::now() + *time;
  }
  const auto client = client_of(flags.daemon);
  if (!client) return unexpected(client.error());
  const auto since = since_of(flags, *client);
  if (!since) return unexpected(since.error());
  return Follower(flags, client->address(), *since, end).run();
}

} // namespace

Run add_tail(CLI::App& app) {
  const auto flags = std::make_shared<TailFlags>();
  app.add_option("FILTER", flags->words, R"(A filter, such as 'event:"Order Completed" result:fail total:>100')");
  app.add_option("--since", flags->since, "Start after this seq (0: with the first kept call), or this long ago (10m)");
  app.add_option("--env", flags->env, "dev or prod")->check(CLI::IsMember({"dev", "prod"}));
  app.add_flag("--payload", flags->payload, "Show each call below its verdict");
  app.add_option("--count", flags->count, "End after this many calls");
  app.add_option("--timeout", flags->timeout, "End after this time (30s); with --count, exit 3 if fewer calls came");
  app.add_flag("--json", flags->json, "Print each message of the stream as one line of JSON on stdout");
  add_daemon_flags(app, flags->daemon);
  return [flags] {
    flags->filter = filter_of_words(flags->words);
    return tail(*flags);
  };
}

} // namespace plumbline::tool
