#include "tools/plumbline/client/ingest_client.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/commands/silence.h"
#include "tools/plumbline/offline/calls_input.h"
#include "tools/plumbline/offline/progress.h"
#include "tools/plumbline/options/printable.h"
#include "tools/plumbline/terminal/verdict_lines.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <optional>

namespace plumbline::tool {

namespace {

/// The size of one request, well within ingest's limits (524,288 bytes and 2,500 calls).
constexpr std::size_t most_calls = 200;
constexpr std::size_t most_bytes = 400'000;

struct ReplayFlags {
  ApiFlags api;
  IngestFlags ingest;
  std::string file;
  bool as_evidence = false;
  bool allow_empty = false;
};

struct Counts {
  std::uint64_t sent = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t unchecked = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t unreadable = 0;
};

void count(const Json& verdict, Counts& counts) {
  const auto result = string_at(verdict, "result");
  ++counts.sent;
  bool duplicate = false;
  each_of(verdict, "notes", [&](const Json& note) { duplicate = duplicate || string_at(note, "code") == "duplicate"; });
  if (duplicate)
    ++counts.duplicates;
  else if (result == "pass")
    ++counts.passed;
  else if (result == "unchecked")
    ++counts.unchecked;
  else
    ++counts.failed;
}

/// Sends in the order of the input, one request at a time.
class Replay {
 public:
  /// `show`: print what fails.
  Replay(const IngestClient& client, Progress& progress, bool show)
      : client_(client), progress_(progress), show_(show) {}

  bool add(std::string call) {
    if (bytes_ + call.size() > most_bytes || calls_.size() == most_calls)
      if (!flush()) return false;
    bytes_ += call.size();
    calls_.push_back(std::move(call));
    return true;
  }

  bool flush() {
    if (calls_.empty()) return true;
    const auto answer = client_.send(calls_);
    if (!answer) {
      failure = answer.error();
      failure->sentence += " (" + std::to_string(counts.sent) + " calls were sent before)";
      return false;
    }
    progress_.clear();
    each_of(*answer, "verdicts", [&](const Json& verdict) {
      count(verdict, counts);
      const auto result = string_at(verdict, "result");
      if (show_ && (result == "fail" || result == "error"))
        std::cout << verdict_line(verdict, paint_) << '\n' << finding_lines(verdict, paint_);
    });
    calls_.clear();
    bytes_ = 0;
    return true;
  }

  Counts counts;
  std::optional<Failure> failure;

 private:
  const IngestClient& client_;
  Progress& progress_;
  bool show_;
  std::vector<std::string> calls_;
  std::size_t bytes_ = 0;
  Paint paint_ = Paint::of_stdout();
};

Result<ExitCode, Failure> replay(const ReplayFlags& flags) {
  auto client = IngestClient::open(flags.api, flags.ingest);
  if (!client) return unexpected(client.error());
  if (!flags.as_evidence) client->mark_as_replay();
  Progress progress("replay " + flags.file, input_bytes(flags.file));
  Replay replay(*client, progress, !flags.api.json);
  const auto read = each_call(flags.file, [&](const InputCall& input) {
    progress.at(input.bytes, replay.counts.sent);
    if (input.call) return replay.add(std::string(input.call->text));
    ++replay.counts.unreadable;
    progress.clear();
    std::cerr << printable(flags.file) << ":" << input.line << ": " << printable(input.fault->message) << '\n';
    return true;
  });
  // What was read before a fault of the file is sent.
  if (!replay.failure) replay.flush();
  if (!read) return unexpected(read.error());
  progress.clear();
  if (replay.failure) return unexpected(*replay.failure);
  const auto& counts = replay.counts;
  if (flags.api.json)
    std::cout << json_text([&](JsonWriter& out) {
      out.object("sent", counts.sent, "passed", counts.passed, "failed", counts.failed, "unchecked", counts.unchecked,
                 "duplicates", counts.duplicates, "unreadable", counts.unreadable);
    }) << '\n';
  std::cerr << counts.sent << (counts.sent == 1 ? " call sent: " : " calls sent: ") << counts.passed << " passed, "
            << counts.failed << " failed, " << counts.unchecked << " unchecked, " << counts.duplicates
            << " already known\n";
  if (counts.unreadable > 0)
    return unexpected(Failure{std::to_string(counts.unreadable) +
                              (counts.unreadable == 1 ? " call could not be read and was not sent"
                                                      : " calls could not be read and were not sent")});
  if (counts.failed > 0) return ExitCode::fell_short;
  // A daemon without a plan judges nothing, which is no reason not to send to it.
  if (auto silence = silence_of({counts.sent > 0, true, false}, flags.allow_empty))
    return unexpected(std::move(*silence));
  return ExitCode::done;
}

} // namespace

Run add_replay(CLI::App& app) {
  const auto flags = std::make_shared<ReplayFlags>();
  app.add_option(
         "FILE", flags->file,
         "Calls: one per line (also as plumbline events --json --payload prints them), a JSON array, the body of a "
         "batch, or a browser recording (HAR), also as gzip; - for stdin. Their messageIds stay, so the daemon "
         "recognises calls that it has already")
      ->required();
  add_ingest_flags(app, flags->ingest);
  add_daemon_flags(app, flags->api.daemon);
  app.add_flag("--as-evidence", flags->as_evidence,
               "Count these calls for the checklist; otherwise a replay completes no step");
  add_allow_empty(app, flags->allow_empty);
  app.add_flag("--json", flags->api.json, "Print the counts as JSON");
  return [flags] { return replay(*flags); };
}

} // namespace plumbline::tool
