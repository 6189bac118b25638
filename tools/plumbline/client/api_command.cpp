#include "tools/plumbline/client/api_command.h"

#include "tools/plumbline/client/daemon_url.h"
#include "validator/json/json_writer.h"
#include "validator/text/text_input.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

namespace plumbline::tool {

void add_api_flags(CLI::App& app, ApiFlags& flags) {
  add_daemon_flags(app, flags.daemon);
  app.add_flag("--json", flags.json, "Print the daemon's answer as JSON, for programs");
}

Result<DaemonClient, Failure> client_of(const DaemonFlags& flags) {
  auto address = daemon_address(flags);
  if (!address) return unexpected(std::move(address.error()));
  return DaemonClient(std::move(*address));
}

Result<ExitCode, Failure> show(const ApiFlags& flags, const ApiRequest& request,
                               const std::function<void(const Json& answer)>& print) {
  const auto client = client_of(flags.daemon);
  if (!client) return unexpected(client.error());
  const auto body = client->ask(request);
  if (!body) return unexpected(body.error());
  if (flags.json) {
    if (!body->empty()) std::cout << *body << '\n';
    return ExitCode::done;
  }
  const auto answer = parse_json(*body);
  if (!answer && !body->empty())
    return unexpected(Failure{"the answer is not JSON. Is there a plumblined at this address?"});
  if (answer)
    print(*answer);
  else
    print(Json());
  return ExitCode::done;
}

std::string filter_of_words(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  std::string filter;
  for (const auto& word : words) {
    if (!filter.empty()) filter += ' ';
    const auto colon = word.find(':');
    if (word.find(' ') == std::string::npos || word.find('"') != std::string::npos)
      filter += word;
    else if (colon == std::string::npos || word.find(' ') < colon)
      filter += '"' + word + '"';
    else
      filter += word.substr(0, colon + 1) + '"' + word.substr(colon + 1) + '"';
  }
  return filter;
}

std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& members) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    for (const auto& [name, value] : members) {
      if (value.empty()) continue;
      if (name.starts_with('='))
        out.members(name.substr(1), RawJson{value});
      else
        out.members(name, value);
    }
    out.EndObject();
  });
}

Result<std::string, Failure> text_of_file(const std::string& file) {
  std::string bytes;
  if (file == "-") {
    bytes.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  } else {
    std::ifstream stream(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    if (!stream.is_open() || stream.bad())
      return unexpected(Failure{"cannot read " + file + ": " + std::strerror(errno), ExitCode::wrong_usage});
  }
  auto text = read_text(bytes);
  if (text) return std::move(*text);
  return unexpected(Failure{(file == "-" ? "stdin" : file) + ": " + text.error().sentence(), ExitCode::wrong_usage});
}

std::string query_of(const std::vector<std::pair<std::string_view, std::string>>& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    query += query.empty() ? '?' : '&';
    query += name;
    query += '=' + url_encoded(value);
  }
  return query;
}

} // namespace plumbline::tool
