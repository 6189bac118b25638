#pragma once

#include "validator/values/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace plumbline::tool {

/// The meaning of `plumbline`'s exit status.
enum class ExitCode : std::uint8_t {
  done = 0,
  failed = 1,
  wrong_usage = 2,
  fell_short = 3, ///< a verdict failed, or a checklist or an expectation is not satisfied: what CI wants to know
};

/// Why a command did not do what was asked; main prints the sentence with the command's name on stderr.
struct Failure {
  std::string sentence;
  ExitCode code = ExitCode::failed;
};

/// Runs a command whose flags have been read. Results go to stdout, everything else to stderr.
using Run = std::function<Result<ExitCode, Failure>()>;

/// A subcommand of `plumbline`. To add one: a file for it here, and a row in commands.cpp.
struct Command {
  std::string_view name;    ///< "dev-cert"
  std::string_view summary; ///< its line in `plumbline --help`
  std::string_view example; ///< whole lines, shown by `plumbline NAME --help`
  /// Adds its flags to the subcommand. The result owns what they are read into.
  Run (*add_flags)(CLI::App& app);
};

} // namespace plumbline::tool
