#pragma once

#include "tools/plumbline/client/daemon_client.h"
#include "tools/plumbline/options/json_member.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace plumbline::tool {

/// What the commands that ask a daemon have in common.
struct ApiFlags {
  DaemonFlags daemon;
  bool json = false;
};

/// Adds the daemon's flags and --json ("The daemon's answer as it came").
void add_api_flags(CLI::App& app, ApiFlags& flags);

/// A client of the daemon that the flags name.
Result<DaemonClient, Failure> client_of(const DaemonFlags& flags);

/// Asks, and prints the answer: as it came with --json, else as `print` puts it for people.
Result<ExitCode, Failure> show(const ApiFlags& flags, const ApiRequest& request,
                               const std::function<void(const Json& answer)>& print);

/// A filter as a shell leaves it: its words put together again, a value with blanks back in its quotes.
std::string filter_of_words(const std::vector<std::string>& words);

/// {"name":"Web","env":"dev"} of what is not empty: strings, but JSON as it is where the name begins with '='.
std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& members);

/// A file's text ("-": stdin).
Result<std::string, Failure> text_of_file(const std::string& file);

/// "?env=dev&limit=10" of what is not empty, encoded; "" where all is.
std::string query_of(const std::vector<std::pair<std::string_view, std::string>>& parameters);

} // namespace plumbline::tool
