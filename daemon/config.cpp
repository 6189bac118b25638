#include "daemon/config.h"

#include "daemon/http/limits.h"
#include "daemon/retention_options.h"
#include "validator/text/text_input.h"

#include <CLI/CLI.hpp>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <thread>
#include <utility>

namespace plumbline {

namespace {

constexpr std::string_view default_listen = "127.0.0.1:8090";
constexpr std::size_t max_config_bytes = 1024 * 1024;
constexpr unsigned max_threads = 256;
constexpr unsigned max_rate_limit = 1'000'000;
constexpr std::size_t most_connections = 10'000'000;
constexpr std::size_t default_viewers = 2'000;
constexpr std::size_t most_viewers = 100'000;
constexpr unsigned default_viewer_timeout = 60;
constexpr unsigned most_viewer_timeout = 3'600;
constexpr std::size_t least_waiting_bytes = 1024;
constexpr std::size_t most_waiting_bytes = 64ULL << 30U;

/// The values of flags and file before they are interpreted, by the flag's name without dashes.
struct Values {
  std::string listen, ingest_listen, console_listen, tls_listen, tls_cert, tls_key, state_dir, use_case, plan,
      analytics_js, config, log_level, second_opinion, keep_for, keep_size, dedupe_memory, durability;
  std::vector<std::string> console_names, destination_dirs, redact, hide;
  unsigned threads = 0, rate_limit = 0, viewer_timeout = default_viewer_timeout;
  std::size_t max_waiting_bytes = 0, max_connections = 0, max_viewers = default_viewers;
  bool insecure_console = false, no_auto_complete = false, greet = false, check_config = false,
       allow_private_destinations = false, accept_loss = false;
};

void add_flags(CLI::App& app, Values& values) {
  const auto text = [&app](const char* name, std::string& value, const char* help) {
    app.add_option(name, value, help)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  };
  text("--listen", values.listen,
       "Address of ingest and console: host:port or unix:/path (127.0.0.1:8090; port 0 takes a free one)");
  text("--ingest-listen", values.ingest_listen, "An additional address for ingest only");
  text("--console-listen", values.console_listen, "An additional address for the console and /api only");
  text("--tls-listen", values.tls_listen,
       "An additional address for ingest over TLS; many mobile and server SDKs support only https");
  text("--tls-cert", values.tls_cert,
       "The certificate for --tls-listen in PEM, with its chain (plumbline dev-cert makes one)");
  text("--tls-key", values.tls_key, "The private key of that certificate in PEM; SIGHUP reads both files again");
  app.add_option("--console-name", values.console_names,
                 "A host name, with or without a port, under which the console is served; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--insecure-console", values.insecure_console,
               "Let the console listen on a network address without TLS");
  text("--state-dir", values.state_dir, "Directory of the journal and the workspace");
  app.add_flag("--accept-loss", values.accept_loss,
               "Start once although part of the state is lost; the message of the refused start names that part");
  text("--use-case", values.use_case, "Select a use case: ID or GOAL/ID");
  text("--plan", values.plan, "Start with a tracking plan of your own, in force in dev and prod");
  text("--analytics-js", values.analytics_js,
       "Serve this script to web pages: dist/umd/standalone.js of @segment/analytics-next, next to its chunks");
  app.add_option("--threads", values.threads, "Number of cores to use (all)")
      ->check(CLI::Range(1U, max_threads))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--rate-limit", values.rate_limit,
                 "Calls a second that each source may send; more are answered 429 (no limit). Some SDKs then "
                 "lose calls: docs/sdks.md, At 429")
      ->check(CLI::Range(1U, max_rate_limit))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--max-connections", values.max_connections,
                 "Connections at the same time, over all cores; more are answered 429 (20,000 a core)")
      ->check(CLI::Range(std::size_t{1}, most_connections))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option(
         "--max-viewers", values.max_viewers,
         "Viewers of the debugger at the same time, as websockets and event streams; one token can have half of them "
         "(2,000)")
      ->check(CLI::Range(std::size_t{1}, most_viewers))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--viewer-timeout", values.viewer_timeout,
                 "Seconds after which a viewer that answers no ping is disconnected (60)")
      ->check(CLI::Range(1U, most_viewer_timeout))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--max-waiting-bytes", values.max_waiting_bytes,
                 "Bytes of calls that may wait for the disk; more are answered 429 (64 MiB)")
      ->check(CLI::Range(least_waiting_bytes, most_waiting_bytes))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option(
         "--durability", values.durability,
         "When a call is answered: strict (after it is on disk) or relaxed (after a write to the system: it survives "
         "a crash of the daemon and is on disk within a second)")
      ->check(CLI::IsMember({"strict", "relaxed"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  const auto keep = [&app](const char* name, std::string& value, const char* help, const auto& read) {
    app.add_option(name, value, help)
        ->check([read](const std::string& given) {
          const auto understood = read(given);
          return understood ? std::string() : understood.error();
        })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  };
  keep("--keep-for", values.keep_for, "Drop calls older than this: 30d, 12h, 90m (keep all)", read_keep_for);
  keep("--dedupe-memory", values.dedupe_memory,
       "Memory for the message ids of the last day, used to recognise repeated calls. If it is full, the "
       "oldest ids of the busiest source are forgotten: 1GiB (256MiB)",
       read_dedupe_memory);
  keep("--keep-size", values.keep_size,
       "Drop the oldest calls when all calls take more than this: 4GiB, 500MB (keep all)", read_keep_size);
  app.add_option(
         "--redact", values.redact,
         "A property name (email) or a JSON pointer (/context/ip). Its values are checked, then replaced before "
         "a call is kept, shown or delivered; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--hide", values.hide,
                 "A property name (email) or a JSON pointer (/context/ip). Its values are kept, and only owners see "
                 "them; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--second-opinion", values.second_opinion,
                 "Failing calls that valijson checks again, to find wrong verdicts: sample, all or off (sample)")
      ->check(CLI::IsMember({"sample", "all", "off"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_flag("--no-auto-complete", values.no_auto_complete,
               "Never complete steps by evidence; leave 'Mark as complete' to people");
  app.add_flag("--allow-private-destinations", values.allow_private_destinations,
               "Allow destinations at private, loopback and link-local addresses");
  app.add_option("--destination-dir", values.destination_dirs,
                 "A folder that file destinations may write to, besides the state directory; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--greet", values.greet, "Print the write key, a curl line and the console's address, token included");
  app.add_option("--log-level", values.log_level,
                 "Least important log lines to print: debug, info, warn or error (info)")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  text("--config", values.config, "A TOML file whose keys are the names of these flags");
  app.add_flag("--check-config", values.check_config, "Report what is wrong with the configuration, and exit");
}

/// A key's value as a flag's text; absent if no flag takes a value of that kind.
std::optional<std::vector<std::string>> texts_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return std::vector{text->get()};
  if (const auto* number = node.as_integer()) return std::vector{std::to_string(number->get())};
  if (const auto* flag = node.as_boolean()) return std::vector<std::string>{flag->get() ? "true" : "false"};
  if (const auto* list = node.as_array()) {
    std::vector<std::string> texts;
    for (const auto& element : *list) {
      if (!element.is_string()) return std::nullopt;
      texts.push_back(element.as_string()->get());
    }
    return texts;
  }
  return std::nullopt;
}

/// The file as flags, to be put before those of the command line.
Result<std::vector<std::string>, std::string> flags_of_file(const std::string& file, const CLI::App& app) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) return unexpected("cannot read " + file + ": " + std::strerror(errno));
  const auto read = read_text(bytes, max_config_bytes);
  if (!read)
    return unexpected(file +
                      (read.error().line == 0
                           ? std::string()
                           : ":" + std::to_string(read.error().line) + ":" + std::to_string(read.error().column)) +
                      ": " + read.error().message);
  toml::table table;
  try {
    table = toml::parse(*read, file);
  } catch (const toml::parse_error& error) {
    std::ostringstream text;
    text << file << ':' << error.source().begin.line << ':' << error.source().begin.column << ": "
         << error.description();
    return unexpected(text.str());
  }
  std::vector<std::string> flags;
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto place = file + ":" + std::to_string(node.source().begin.line) + ": ";
    const auto* option = app.get_option_no_throw("--" + name);
    if (!option || name == "config" || name == "check-config" || name == "accept-loss" || name == "help" ||
        name == "version")
      return unexpected(place + "unknown key '" + name + "'");
    const auto texts = texts_of(node);
    if (!texts)
      return unexpected(place + "'" + name + "' must be a string, a number, true or false, or a list of strings");
    for (const auto& text : *texts) {
      // Each by itself first, so that a fault is reported with its line.
      Values scratch;
      CLI::App probe;
      add_flags(probe, scratch);
      try {
        probe.parse(std::vector<std::string>{"--" + name + "=" + text});
      } catch (const CLI::ParseError& error) {
        return unexpected(place + error.what());
      }
      flags.push_back("--" + name + "=" + text);
    }
  }
  return flags;
}

Result<std::optional<http::ListenAddress>, std::string> address_of(std::string_view flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto address = http::parse_listen_address(text);
  if (!address) return unexpected(std::string(flag) + ": " + address.error());
  return *address;
}

/// The three belong together. "" = nothing is wrong.
std::string wrong_with_tls(const Values& values) {
  std::string given, missing;
  for (const auto& [flag, text] :
       {std::pair{"--tls-listen", &values.tls_listen}, std::pair{"--tls-cert", &values.tls_cert},
        std::pair{"--tls-key", &values.tls_key}}) {
    auto& list = text->empty() ? missing : given;
    list += (list.empty() ? "" : " and ") + std::string(flag);
  }
  if (given.empty() || missing.empty()) return {};
  return given + " without " + missing + ": TLS needs all three (plumbline dev-cert makes certificate and key)";
}

Result<Config, std::string> understood(const Values& values) {
  Config config;
  const bool others = !values.ingest_listen.empty() && !values.console_listen.empty();
  const auto listen = values.listen.empty() && !others ? std::string(default_listen) : values.listen;
  for (const auto& [flag, text, place] :
       {std::tuple{"--listen", &listen, &config.listen},
        std::tuple{"--ingest-listen", &values.ingest_listen, &config.ingest_listen},
        std::tuple{"--console-listen", &values.console_listen, &config.console_listen},
        std::tuple{"--tls-listen", &values.tls_listen, &config.tls_listen}}) {
    auto address = address_of(flag, *text);
    if (!address) return unexpected(address.error());
    *place = std::move(*address);
  }
  if (const auto wrong = wrong_with_tls(values); !wrong.empty()) return unexpected(wrong);
  if (config.tls_listen && config.tls_listen->is_unix())
    return unexpected(std::string("--tls-listen: TLS needs a network address, host:port, such as 0.0.0.0:8443"));
  config.tls = {values.tls_cert, values.tls_key};
  for (const auto* console : {&config.listen, &config.console_listen}) {
    if (!*console || (*console)->is_loopback() || values.insecure_console) continue;
    const auto port = std::to_string((*console)->port);
    return unexpected("--listen " + (*console)->text() +
                      " would show the console and its tokens to the network without TLS. For SDKs on the network:\n"
                      "  plumblined --ingest-listen " +
                      (*console)->text() +
                      " --listen 127.0.0.1:" + std::to_string((*console)->port == 0 ? 0 : (*console)->port + 1) +
                      "\nor, if that is what you want, add --insecure-console");
  }
  if (!values.use_case.empty() && !values.plan.empty())
    return unexpected(std::string("use either --use-case or --plan: a plan of your own is the use case `custom`"));
  config.console_names = values.console_names;
  config.insecure_console = values.insecure_console;
  config.state_dir = values.state_dir;
  config.accept_loss = values.accept_loss;
  config.use_case = values.use_case;
  config.plan = values.plan;
  config.analytics_js = values.analytics_js;
  config.threads = values.threads != 0 ? values.threads : std::max(1U, std::thread::hardware_concurrency());
  config.rate_limit = values.rate_limit;
  config.max_connections =
      values.max_connections != 0 ? values.max_connections : http::max_connections_per_core * config.threads;
  config.max_waiting_bytes = values.max_waiting_bytes;
  if (!values.dedupe_memory.empty()) config.dedupe_memory = *read_dedupe_memory(values.dedupe_memory);
  config.max_viewers = values.max_viewers;
  config.viewer_timeout = std::chrono::seconds(values.viewer_timeout);
  if (values.durability == "relaxed") config.durability = journal::Durability::relaxed;
  if (!values.keep_for.empty()) config.keep_for = *read_keep_for(values.keep_for);
  if (!values.keep_size.empty()) config.keep_size = *read_keep_size(values.keep_size);
  auto redaction = validator::Redaction::of(values.redact);
  if (!redaction) return unexpected("--redact: " + redaction.error());
  config.redaction = std::move(*redaction);
  auto hiding = validator::Hiding::of(values.hide);
  if (!hiding) return unexpected("--hide: " + hiding.error());
  config.hiding = std::move(*hiding);
  using debugger::SecondOpinionMode;
  config.second_opinion = values.second_opinion == "off"   ? SecondOpinionMode::off
                          : values.second_opinion == "all" ? SecondOpinionMode::all
                                                           : SecondOpinionMode::sample;
  config.auto_complete = !values.no_auto_complete;
  config.allow_private_destinations = values.allow_private_destinations;
  for (const auto& folder : values.destination_dirs) {
    if (!std::filesystem::path(folder).is_absolute())
      return unexpected("--destination-dir " + folder + ": this must be an absolute path");
    config.destination_dirs.emplace_back(folder);
  }
  config.greet = values.greet;
  if (!values.log_level.empty()) config.log_level = values.log_level;
  return config;
}

} // namespace

Result<CommandLine, std::string> read_command_line(int argc, const char* const* argv) {
  CommandLine line;
  Values values;
  CLI::App app("Checks tracking calls against a tracking plan, streams the verdicts and stores both.", "plumblined");
  app.set_version_flag("--version", std::string("plumblined ") + PLUMBLINE_VERSION);
  add_flags(app, values);
  try {
    app.parse(argc, argv);
    if (!values.config.empty()) {
      auto flags = flags_of_file(values.config, app);
      if (!flags) return unexpected(flags.error());
      flags->insert(flags->end(), argv + 1, argv + argc);
      std::reverse(flags->begin(), flags->end()); // CLI11 takes a vector from its end
      values = Values();
      app.clear();
      app.parse(std::move(*flags));
    }
  } catch (const CLI::CallForHelp&) {
    return CommandLine{CommandLine::Wish::print, {}, app.help()};
  } catch (const CLI::CallForVersion&) {
    return CommandLine{CommandLine::Wish::print, {}, app.version() + "\n"};
  } catch (const CLI::ParseError& error) {
    return unexpected(std::string(error.what()) + " (plumblined --help lists the flags)");
  }
  auto config = understood(values);
  if (!config) return unexpected(config.error());
  line.config = std::move(*config);
  if (values.check_config) line.wish = CommandLine::Wish::check_config;
  return line;
}

} // namespace plumbline
