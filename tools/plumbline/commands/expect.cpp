#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/silence.h"
#include "tools/plumbline/options/duration.h"
#include "tools/plumbline/terminal/terminal.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace plumbline::tool {

namespace {

using Clock = std::chrono::steady_clock;

/// The longest wait of one request; a longer wait takes several.
constexpr std::chrono::milliseconds longest_request{60'000};

struct ExpectFlags {
  ApiFlags api;
  std::string file;
  std::string session;
  std::string env;
  std::string since;
  std::string timeout;
  bool allow_empty = false;
};

void set(rapidjson::Document& body, const char* name, const std::string& text) {
  if (text.empty()) return;
  body.RemoveMember(name);
  auto& allocator = body.GetAllocator();
  body.AddMember(Json(name, allocator), Json(text, allocator), allocator);
}

void set(rapidjson::Document& body, const char* name, std::uint64_t number) {
  body.RemoveMember(name);
  auto& allocator = body.GetAllocator();
  body.AddMember(Json(name, allocator), Json(number), allocator);
}

std::string seqs_of(const Json& answer, std::string_view name) {
  std::string seqs;
  each_of(answer, name, [&](const Json& seq) { seqs += (seqs.empty() ? "#" : ", #") + text_at(seq); });
  return seqs;
}

void print_expect(const Json& answer) {
  const auto paint = Paint::of_stdout();
  if (flag_at(answer, "ok")) {
    const auto count = size_at(answer, "seqs");
    std::cout << paint(Colour::green, "as expected") << ": " << count << (count == 1 ? " call" : " calls");
    if (count > 0) std::cout << " (" << seqs_of(answer, "seqs") << ")";
    std::cout << '\n';
    return;
  }
  std::cout << paint(Colour::red, "not as expected") << '\n';
  each_of(answer, "missing", [&](const Json& missing) {
    std::cout << "  " << text_at(missing, "message") << '\n';
    const Json* nearest = member_at(missing, "nearest");
    if (!nearest) return;
    std::cout << "    nearest: #" << text_at(*nearest, "seq") << '\n';
    each_of(*nearest, "differences", [&](const Json& difference) {
      const Json* actual = member_at(difference, "actual");
      const Json* expected = member_at(difference, "expected");
      std::cout << "      " << text_at(difference, "path") << ": expected "
                << paint(Colour::green, expected ? json_of(*expected) : "null") << ", got "
                << paint(Colour::red, actual ? json_of(*actual) : "nothing") << '\n';
    });
  });
  if (size_at(answer, "unexpected") > 0) std::cout << "  not expected: " << seqs_of(answer, "unexpected") << '\n';
  if (size_at(answer, "failing") > 0)
    std::cout << "  failing: " << seqs_of(answer, "failing") << " (plumbline events SEQ shows why)\n";
}

/// The file's expectation with the flags applied; returns how long to wait for it.
Result<std::chrono::milliseconds, Failure> apply(const ExpectFlags& flags, rapidjson::Document& body) {
  set(body, "session", flags.session);
  set(body, "env", flags.env);
  if (!flags.since.empty()) {
    if (flags.since.size() > 18 || flags.since.find_first_not_of("0123456789") != std::string::npos)
      return unexpected(Failure{"--since must be a seq, not '" + flags.since + "'", ExitCode::wrong_usage});
    set(body, "since", std::stoull(flags.since));
  }
  if (!flags.timeout.empty()) {
    const auto timeout = read_duration(flags.timeout);
    if (!timeout)
      return unexpected(
          Failure{"--timeout must be a duration (30s), not '" + flags.timeout + "'", ExitCode::wrong_usage});
    return *timeout;
  }
  return std::chrono::milliseconds(member_at(body, "timeoutMs") ? number_at(body, "timeoutMs") : 5000);
}

Result<ExitCode, Failure> expect(const ExpectFlags& flags) {
  const auto text = text_of_file(flags.file);
  if (!text) return unexpected(text.error());
  auto body = parse_json(*text);
  if (!body || !body->IsObject())
    return unexpected(Failure{
        flags.file + R"( is not an expectation: it must be one JSON object, such as {"events":[{"type","event"}]})",
        ExitCode::wrong_usage});
  const auto timeout = apply(flags, *body);
  if (!timeout) return unexpected(timeout.error());
  const auto client = client_of(flags.api.daemon);
  if (!client) return unexpected(client.error());
  const auto end = Clock::now() + *timeout;
  for (;;) {
    const auto left =
        std::max(std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()), std::chrono::milliseconds(0));
    const auto wait = std::min(left, longest_request);
    set(*body, "timeoutMs", static_cast<std::uint64_t>(wait.count()));
    const auto said = client->ask({.method = "POST",
                                   .target = "/api/expect",
                                   .body = json_of(*body),
                                   .patience = wait + std::chrono::seconds(30)});
    if (!said) return unexpected(said.error());
    const auto answer = parse_json(*said);
    if (!answer) return unexpected(Failure{"the answer is not JSON. Is there a plumblined at this address?"});
    const bool ok = flag_at(*answer, "ok");
    // If nothing is missing, waiting does not correct what is wrong.
    if (!ok && size_at(*answer, "missing") > 0 && wait < left) continue;
    if (flags.api.json)
      std::cout << *said << '\n';
    else
      print_expect(*answer);
    if (!ok) return ExitCode::fell_short;
    // The file may restrict the calls, and the flags have been added to it.
    const auto heard = heard_by(*client, {.env = string_at(*body, "env"),
                                          .session = string_at(*body, "session"),
                                          .after = text_at(*body, "since"),
                                          .errors_from = ""});
    if (!heard) return unexpected(heard.error());
    if (auto silence = silence_of(*heard, flags.allow_empty)) return unexpected(std::move(*silence));
    return ExitCode::done;
  }
}

} // namespace

Run add_expect(CLI::App& app) {
  const auto flags = std::make_shared<ExpectFlags>();
  app.add_option(
         "FILE", flags->file,
         R"(A file with the expected calls, - for stdin: {"events":[{"type":"track","event":"Order Completed","count":1,)"
         R"("properties":{"total":{"gt":0}}}],"ordered":false,"exactly":false,"noneFailing":true})")
      ->required();
  app.add_option("--session", flags->session, "Only calls of this session");
  app.add_option("--env", flags->env, "dev or prod (both)")->check(CLI::IsMember({"dev", "prod"}));
  app.add_option("--since", flags->since, "Only calls after this seq");
  app.add_option("--timeout", flags->timeout, "How long to wait (the time in the file, else 5s)");
  add_allow_empty(app, flags->allow_empty);
  add_api_flags(app, flags->api);
  return [flags] { return expect(*flags); };
}

} // namespace plumbline::tool
