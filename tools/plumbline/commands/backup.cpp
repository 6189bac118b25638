#include "daemon/journal/backup/backup.h"

#include "daemon/core/unix_time.h"
#include "daemon/journal/sqlite/state_directory.h"
#include "tools/plumbline/commands/commands.h"
#include "validator/json/json_writer.h"
#include "validator/values/timestamp.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

namespace plumbline::tool {

namespace {

namespace fs = std::filesystem;

struct BackupFlags {
  std::string file;
  std::string state_dir;
  bool json = false;
};

Result<fs::path, Failure> directory_of(const BackupFlags& flags) {
  auto directory = journal::choose_state_directory(flags.state_dir, [](const char* name) { return std::getenv(name); });
  if (!directory) return unexpected(Failure{directory.error(), ExitCode::wrong_usage});
  return std::move(*directory);
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10'000) return std::to_string(bytes) + " bytes";
  if (bytes < 10'000'000) return std::to_string(bytes / 1'000) + " kB";
  return std::to_string(bytes / 1'000'000) + " MB";
}

std::string calls_text(const journal::BackupFacts& facts) {
  if (facts.calls == 0) return "the workspace, and no calls";
  return "the workspace and " + std::to_string(facts.calls) + (facts.calls == 1 ? " call" : " calls") + ", #" +
         std::to_string(facts.first) + " to #" + std::to_string(facts.head);
}

std::string facts_json(const journal::BackupFacts& facts, const fs::path& file, const fs::path& directory) {
  return json_text([&](JsonWriter& out) {
    out.object("file", file.string(), "stateDir", directory.string(), "bytes", fs::file_size(file), "calls",
               facts.calls, "first", facts.first == 0 ? std::nullopt : std::optional(facts.first), "head", facts.head,
               "madeAt", JsonTime{facts.made_at_ms});
  });
}

Failure failure_of(const journal::BackupFault& fault) {
  return {fault.sentence, fault.wrong_usage ? ExitCode::wrong_usage : ExitCode::failed};
}

Result<ExitCode, Failure> backup(const BackupFlags& flags) {
  const auto directory = directory_of(flags);
  if (!directory) return unexpected(directory.error());
  const fs::path file = flags.file;
  const auto facts = journal::make_backup(*directory, file, unix_ms());
  if (!facts) return unexpected(failure_of(facts.error()));
  if (flags.json)
    std::cout << facts_json(*facts, file, *directory) << '\n';
  else
    std::cout << file.string() << " has " << calls_text(*facts) << " (" << size_text(fs::file_size(file)) << ")\n";
  return ExitCode::done;
}

Result<ExitCode, Failure> restore(const BackupFlags& flags) {
  const auto directory = directory_of(flags);
  if (!directory) return unexpected(directory.error());
  const fs::path file = flags.file;
  const auto facts = journal::restore_backup(file, *directory);
  if (!facts) return unexpected(failure_of(facts.error()));
  if (flags.json)
    std::cout << facts_json(*facts, file, *directory) << '\n';
  else
    std::cout << directory->string() << " has " << calls_text(*facts) << ", as of "
              << format_timestamp(facts->made_at_ms) << "\n"
              << "start it with: plumblined --state-dir " << directory->string() << '\n';
  return ExitCode::done;
}

} // namespace

Run add_backup(CLI::App& app) {
  const auto flags = std::make_shared<BackupFlags>();
  app.add_option("FILE", flags->file, "The new file. It contains keys and tokens, and only its owner can read it")
      ->required();
  app.add_option("--state-dir", flags->state_dir,
                 "The state directory, whether a daemon runs or not (the daemon's default)");
  app.add_flag("--json", flags->json, "Print the result as JSON, for programs");
  return [flags] { return backup(*flags); };
}

Run add_restore(CLI::App& app) {
  const auto flags = std::make_shared<BackupFlags>();
  app.add_option("FILE", flags->file, "A file that `plumbline backup` made")->required();
  app.add_option("--state-dir", flags->state_dir, "An empty or new directory (the daemon's default)");
  app.add_flag("--json", flags->json, "Print the result as JSON, for programs");
  return [flags] { return restore(*flags); };
}

} // namespace plumbline::tool
