#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/client/problem.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/options/duration.h"
#include "tools/plumbline/terminal/table.h"
#include "tools/plumbline/terminal/verdict_lines.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace plumbline::tool {

namespace {

struct EventsFlags {
  ApiFlags api;
  std::vector<std::string> words;
  std::string env;
  std::string from;
  std::string since; ///< the same under another name
  std::string to;
  std::uint64_t limit = 0; ///< 0: not given
  bool payload = false;
};

constexpr std::uint64_t default_limit = 50;
constexpr std::uint64_t largest_page = 1000;

bool is_seq(const std::vector<std::string>& words) {
  return words.size() == 1 && !words[0].empty() && words[0].find_first_not_of("0123456789") == std::string::npos;
}

void print_event(const Json& event) {
  const auto paint = Paint::of_stdout();
  const Json* verdict = member_at(event, "verdict");
  if (!verdict) return;
  std::cout << verdict_line(*verdict, paint) << '\n' << finding_lines(*verdict, paint);
  const auto fact = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) std::cout << "  " << name << std::string(14 - name.size(), ' ') << value << '\n';
  };
  fact("received", local_time(text_at(*verdict, "receivedAt")));
  fact("messageId", text_at(*verdict, "messageId"));
  fact("userId", text_at(*verdict, "userId"));
  fact("anonymousId", text_at(*verdict, "anonymousId"));
  if (const auto library = text_at(*verdict, "library/name"); !library.empty())
    fact("library", library + " " + text_at(*verdict, "library/version"));
  fact("rule", text_at(*verdict, "rule"));
  if (const auto count = number_at(event, "duplicates"); count > 0) fact("duplicates", std::to_string(count));
  each_of(event, "deliveries", [&](const Json& delivery) {
    fact("delivery",
         text_at(delivery, "destination") + " " + text_at(delivery, "state") + " " + text_at(delivery, "error"));
  });
  fact("call", text_at(event, "call"));
}

void print_page(const Json& page) {
  const auto paint = Paint::of_stdout();
  Table table({">SEQ", "RECEIVED", "ENV", "SOURCE", "TYPE", "EVENT", "RESULT", "FIRST VIOLATION"});
  each_of(page, "events", [&](const Json& verdict) {
    std::string first;
    each_of(verdict, "violations", [&](const Json& violation) {
      if (first.empty()) first = text_at(violation, "message");
    });
    if (const auto count = size_at(verdict, "violations"); count > 1) first += " (+" + std::to_string(count - 1) + ")";
    table.row({text_at(verdict, "seq"), local_time(text_at(verdict, "receivedAt")), text_at(verdict, "env"),
               text_at(verdict, "source/name"), text_at(verdict, "type"), event_of(verdict),
               state_cell(text_at(verdict, "result")), first});
  });
  table.print(std::cout, paint, "no calls match");
  if (member_at(page, "next")) std::cerr << "there are more calls: --limit N shows more, --json shows all\n";
}

Result<std::string, Failure> moment(std::string_view flag, const std::string& said) {
  if (said.empty()) return std::string();
  if (auto time = read_moment(said, std::chrono::system_clock::now())) return std::move(*time);
  return unexpected(
      Failure{std::string(flag) + " must be a time or a duration (10m), not '" + said + "'", ExitCode::wrong_usage});
}

Result<ExitCode, Failure> events(const EventsFlags& flags) {
  if (is_seq(flags.words)) return show(flags.api, {.target = "/api/events/" + flags.words[0]}, print_event);
  const auto client = client_of(flags.api.daemon);
  if (!client) return unexpected(client.error());
  const auto from = flags.since.empty() ? moment("--from", flags.from) : moment("--since", flags.since);
  if (!from) return unexpected(from.error());
  const auto to = moment("--to", flags.to);
  if (!to) return unexpected(to.error());
  const auto filter = filter_of_words(flags.words);
  auto limit = flags.limit > 0 ? std::to_string(flags.limit) : std::string();
  if (!flags.api.json) limit = std::to_string(flags.limit > 0 ? std::min(flags.limit, largest_page) : default_limit);
  const ApiRequest request{.target =
                               "/api/events" + query_of({{"q", filter},
                                                         {"env", flags.env},
                                                         {"from", *from},
                                                         {"to", *to},
                                                         {"limit", limit},
                                                         {"payload", flags.payload && flags.api.json ? "1" : ""}}),
                           .accept = flags.api.json ? "application/x-ndjson" : "application/json"};
  if (flags.api.json) {
    const auto read = client->read(request, [](std::string_view piece) {
      std::cout << piece;
      return std::cout.good();
    });
    if (!read) return unexpected(read.error());
    return ExitCode::done;
  }
  const auto answer = client->exchange(request);
  if (!answer) return unexpected(answer.error());
  if (answer->status != 200) return unexpected(failure_of_answer(answer->status, answer->body, filter));
  const auto page = parse_json(answer->body);
  if (!page) return unexpected(Failure{"the answer is not JSON. Is there a plumblined at this address?"});
  print_page(*page);
  return ExitCode::done;
}

} // namespace

Run add_events(CLI::App& app) {
  const auto flags = std::make_shared<EventsFlags>();
  app.add_option("FILTER", flags->words,
                 R"(A filter, such as 'event:"Order Completed" result:fail'; or the seq of one call)");
  app.add_option("--limit", flags->limit, "Show at most this many calls (50 in a table; all with --json)")
      ->check(CLI::PositiveNumber);
  auto* const since = app.add_option("--since", flags->since,
                                     "Only calls received since this time, or in this duration until now (10m)");
  app.add_option("--from", flags->from, "The same as --since")->excludes(since);
  app.add_option("--to", flags->to, "Only calls received before this time");
  app.add_option("--env", flags->env, "dev or prod")->check(CLI::IsMember({"dev", "prod"}));
  app.add_flag("--payload", flags->payload, "With --json: print each call with its verdict");
  add_daemon_flags(app, flags->api.daemon);
  app.add_flag("--json", flags->api.json, "Print one Verdict per line, the oldest first; for one seq, the whole event");
  return [flags] { return events(*flags); };
}

} // namespace plumbline::tool
