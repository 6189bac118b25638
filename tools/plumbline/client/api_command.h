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

/// Shared by the commands that ask a daemon.
struct ApiFlags {
  DaemonFlags daemon;
  bool json = false;
};

/// Adds the daemon's flags and --json ("The daemon's answer as it came").
void add_api_flags(CLI::App& app, ApiFlags& flags);

/// A client of the daemon that the flags name.
[[nodiscard]] Result<DaemonClient, Failure> client_of(const DaemonFlags& flags);

/// Asks, and prints the answer: unchanged with --json, else as `print` formats it for people.
[[nodiscard]] Result<ExitCode, Failure> show(const ApiFlags& flags, const ApiRequest& request,
                                             const std::function<void(const Json& answer)>& print);

/// A filter as a shell passes it: joins its words, and puts values with blanks back in quotes.
[[nodiscard]] std::string filter_of_words(const std::vector<std::string>& words);

/// {"name":"Web","env":"dev"} from what is not empty: strings, or JSON as it is if the name begins with '='.
[[nodiscard]] std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& members);

/// A file's text ("-": stdin).
[[nodiscard]] Result<std::string, Failure> text_of_file(const std::string& file);

/// "?env=dev&limit=10" from what is not empty, encoded; "" if everything is empty.
[[nodiscard]] std::string query_of(const std::vector<std::pair<std::string_view, std::string>>& parameters);

} // namespace plumbline::tool
