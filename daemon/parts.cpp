#include "daemon/parts.h"

#include "daemon/plan_file.h"
#include "daemon/setup/destination_json.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <systemd/sd-daemon.h>
#include <utility>

namespace plumbline {

namespace {

/// How long an id is remembered.
constexpr std::chrono::milliseconds dedupe_window = std::chrono::hours(24);
/// Out of the 5 s that a stop may take: until then sessions may end by themselves.
constexpr std::chrono::seconds drain_time{3};
/// Time for cut sessions to unwind.
constexpr std::chrono::seconds cut_time{1};
/// Time to cut running deliveries, and to write down what was accepted.
constexpr std::chrono::milliseconds delivery_time{800};

journal::SqliteJournalOptions journal_options(const Config& config, DropLimit& drop_limit,
                                              const journal::SpareRoom& room, StateLoss& loss) {
  journal::SqliteJournalOptions options;
  if (config.max_waiting_bytes > 0) options.max_waiting_bytes = config.max_waiting_bytes;
  options.dedupe_window = dedupe_window;
  options.durability = config.durability;
  options.keep_for = config.keep_for;
  options.keep_bytes = config.keep_size;
  options.may_drop_below = [&drop_limit] { return drop_limit.below(); };
  if (config.dedupe_memory > 0) options.dedupe_bytes = config.dedupe_memory;
  options.accept_loss = config.accept_loss;
  options.room_is_lent = [&room] { return room.is_lent(); };
  options.state_is_lost = [&loss] { return loss.happened(); };
  options.on_lost = [&loss](const std::string& sentence) { loss.note(sentence); };
  return options;
}

/// The calls of a journal.db are written anew: a start of minutes, of which systemd must hear.
void tell_of_migration(const journal::MigrationProgress& progress) {
  const auto text = std::string(progress.comparing ? "compared " : "took over ") + std::to_string(progress.seq) +
                    " of " + std::to_string(progress.head) + " calls of journal.db";
  spdlog::info("{}", text);
  ::sd_notify(0, ("EXTEND_TIMEOUT_USEC=300000000\nSTATUS=" + text).c_str());
}

journal::StateWatch::Files watched_files(const journal::StateDirectory& directory, journal::SpareRoom& room) {
  return {directory.path(),
          {directory.journal_directory() / "numbers.db", directory.workspace_file()},
          {directory.index_file(), directory.figures_file(), directory.owner_token_file(),
           directory.viewer_token_file(), directory.path() / "lock"},
          [&room] { room.take(); }};
}

delivery::DeliveryOptions delivery_options(const Config& config, const std::filesystem::path& state_dir,
                                           setup::Workspace& workspace) {
  delivery::DeliveryOptions options;
  options.allow_private = config.allow_private_destinations;
  options.places = {state_dir, config.destination_dirs};
  options.now_ms = unix_ms;
  options.on_refused_address = [&workspace](const setup::DestinationEntry& destination, const std::string& why) {
    workspace.note_refused(destination.id, why);
    spdlog::warn("destination {} ({}) is refused: {}", destination.name, destination.id, why);
  };
  return options;
}

/// What the calls were forgotten by: only names, as the audit must not keep a forgotten user either.
std::string conditions_of(const debugger::ForgetQuery& query) {
  if (query.all()) return "all";
  std::string names;
  for (const auto& [name, given] :
       {std::pair{"env", query.env.has_value()}, std::pair{"source", !query.source.empty()},
        std::pair{"user", !query.user.empty()}, std::pair{"session", !query.session.empty()}}) {
    if (!given) continue;
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

debugger::ViewerIdentity identity_of(const setup::Authority& authority, const http::Request& request) {
  const auto identity = authority.role_of(request);
  if (!identity) return {};
  return {std::string(setup::name_of(identity->role)), identity->name, identity->id, identity->session};
}

task<std::optional<debugger::CompletionRefusal>> complete(setup::Workspace& workspace, std::string step,
                                                          std::optional<std::string> reason,
                                                          debugger::ViewerIdentity identity) {
  const setup::Identity who{identity.role == "owner" ? setup::Role::owner : setup::Role::viewer, identity.name};
  const auto done = co_await workspace.complete(std::move(step), std::move(reason), who);
  if (done) co_return std::nullopt;
  co_return debugger::CompletionRefusal{done.error().code, done.error().message, done.error().missing_json};
}

std::vector<std::unique_ptr<Core>> make_cores(unsigned count) {
  std::vector<std::unique_ptr<Core>> cores;
  for (unsigned number = 0; number < count; ++number)
    cores.push_back(std::make_unique<Core>(number, "core-" + std::to_string(number)));
  return cores;
}

std::vector<Core*> all_cores(const std::vector<std::unique_ptr<Core>>& cores, Core& viewers) {
  std::vector<Core*> all;
  all.reserve(cores.size() + 1);
  for (const auto& core : cores) all.push_back(core.get());
  all.push_back(&viewers);
  return all;
}

bool disk_is_full(const Parts& parts) {
  return parts.journal->fault() == ingest::AppendFault::disk_full || parts.state_watch.disk_is_full();
}

} // namespace

std::int64_t known_without_secret_until(std::int64_t keyed_since_ms) {
  return keyed_since_ms > 0 ? keyed_since_ms + dedupe_window.count() : 0;
}

void announce(const http::TlsContext& tls) {
  spdlog::info("certificate for {}", tls.description());
  if (tls.expired()) spdlog::warn("the certificate has expired: clients will refuse it");
}

Parts::Parts(const Config& config, journal::StateDirectory taken, std::optional<ingest::AnalyticsJs> scripts,
             StateLoss& loss)
    : directory(std::move(taken)), spare_room(directory.path()),
      state(journal::open_state(directory, journal_options(config, drop_limit, spare_room, loss), tell_of_migration)),
      state_watch(watched_files(directory, spare_room), [&loss](const std::string& sentence) { loss.note(sentence); }),
      readiness(*journal, state_watch, loss), index(directory.index_file(), *journal),
      cores(make_cores(config.threads)), viewers(config.threads, "viewers"), hub(all_cores(cores, viewers)),
      viewer_places(config.max_viewers),
      rate_limiter(config.rate_limit > 0 ? std::make_unique<ingest::RateLimiter>(config.rate_limit) : nullptr),
      workspace({directory.path(), config.auto_complete, unix_ms, config.destination_dirs, [this] { delivery.wake(); },
                 ingest::Sight(config.hiding)},
                *state.documents, *journal, checklist),
      delivery(delivery_options(config, directory.path(), workspace), *journal, workspace),
      analytics_js(std::move(scripts)), second_opinions(config.second_opinion, *journal, workspace.rulebook()),
      figures(directory.figures_file(), *journal),
      stream{
          .journal = *journal,
          .index = index,
          .reader = reader,
          .searcher = searcher,
          .hub = hub,
          .places = viewer_places,
          .viewers = viewers,
          .notices = notices,
          .checklist = checklist,
          .workspace = "default",
          .now_ms = unix_ms,
          .identity = [this](const http::Request& request) { return identity_of(workspace.authority(), request); },
          .complete =
              [this](std::string step, std::optional<std::string> reason, debugger::ViewerIdentity identity) {
                return complete(workspace, std::move(step), std::move(reason), std::move(identity));
              },
          .deliveries =
              [this](std::uint64_t seq, const ingest::Record& record) {
                return setup::deliveries_json(*workspace.destinations().load(), seq, record);
              },
          .viewers_sight = ingest::Sight(config.hiding),
          .still_known =
              [this](const debugger::ViewerIdentity& identity) {
                return workspace.authority().knows(
                    {setup::Role::viewer, identity.name, identity.token, identity.session});
              },
          .viewer_timeout = config.viewer_timeout,
      },
      figures_view{.stream = stream, .figures = figures, .rulebook = workspace.rulebook()},
      forgetting{
          .stream = stream,
          .index = index,
          .figures = figures,
          .before =
              [this](const std::vector<journal::SeqRange>& gone) {
                workspace.forget(gone);
                delivery.forget(gone);
              },
          .make_room = [this] { return disk_is_full(*this) ? spare_room.lend() : nullptr; },
          .worker = forgetter,
          .done =
              [this](const debugger::ViewerIdentity& identity, const debugger::ForgetQuery& query,
                     std::uint64_t forgotten) {
                workspace.note_forgotten({setup::Role::owner, identity.name}, conditions_of(query), forgotten);
              },
      },
      core_dependencies{
          .workspace = workspace,
          .destinations = destinations,
          .stream = stream,
          .figures = figures_view,
          .forgetting = forgetting,
          .notices = notices,
          .preflights = preflights,
          .rate_limiter = rate_limiter.get(),
          .journal = *journal,
          .reader = reader,
          .now_ms = unix_ms,
          .console_names = config.console_names,
          .analytics_js = analytics_js ? &*analytics_js : nullptr,
          .redaction = config.redaction,
          .dedupe_keys = dedupe_keys,
          .ingest_hosts = ingest_hosts,
          .wrong_tokens = wrong_tokens,
          .readiness = readiness,
          .second_opinions = second_opinions,
          .max_connections_per_core = (config.max_connections + config.threads - 1) / config.threads,
          .held = held,
      } {
  journal->on_commit([this](std::uint64_t) {
    hub.wake();
    workspace.wake();
    delivery.wake();
    index.wake();
    second_opinions.wake();
    figures.wake();
    dedupe_notice.look(journal->dedupe_reach());
  });
  journal->on_answered([this] {
    for (const auto& core : cores) core->deliver();
  });
  checklist.on_post([this] { hub.wake(); });
  notices.on_post([this] { hub.wake(); });
  for (const auto& core : cores) services.push_back(std::make_unique<CoreService>(*core, core_dependencies));
}

Result<std::string, std::string> Parts::listen(const http::ListenAddress& address, Face face, bool with_tls) {
  auto opened = http::listen_on(address, cores.size());
  if (!opened) return unexpected(opened.error());
  sockets.push_back(std::move(*opened));
  for (const auto& service : services) service->listen(sockets.back(), face, with_tls ? &tls : nullptr);
  return sockets.back().address().text();
}

void Parts::reload(const Config& config) {
  spdlog::info("SIGHUP: reading the plan and the certificate again");
  if (config.tls_listen) {
    if (auto renewed = http::TlsContext::load(config.tls)) {
      announce(**renewed);
      tls.store(std::move(*renewed));
    } else {
      spdlog::error("{}; the old certificate stays in use", renewed.error());
    }
  }
  reload_plan(config);
}

void Parts::reload_plan(const Config& config) {
  if (config.plan.empty()) return;
  auto plan = read_plan_file(config.plan);
  if (plan)
    workspace.replace_plan(std::move(*plan), [this](const std::string& gone) { notice_rules_gone(gone); });
  else
    spdlog::error("{}\nthe plan in force stays unchanged", plan.error());
}

void Parts::notice_rules_gone(const std::string& sentence) {
  ingest::Notice notice;
  notice.at_ms = unix_ms();
  notice.code = std::string(ingest::plan_changed_code);
  notice.env = Environment::dev;
  notice.message = sentence;
  notices.post(std::move(notice));
}

void Parts::stop(const std::optional<std::string>& failure) {
  readiness.stopping = true;
  ::sd_notify(0, "STOPPING=1");
  net::io_context main{1};
  std::size_t left = 0;
  const auto ended_on_main = [&main, &left] { net::post(main, [&left] { --left; }); };
  if (viewers_run) {
    ++left;
    viewers.post([this, ended_on_main] { viewers.sessions().drain(ended_on_main); });
  }
  for (std::size_t i = 0; i < running_cores; ++i) {
    ++left;
    cores[i]->post([service = services[i].get(), ended_on_main] { service->drain(ended_on_main); });
  }
  const auto guard = net::make_work_guard(main);
  const auto wait = [&](std::chrono::seconds at_most) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (left > 0 && main.run_one_until(deadline) > 0) {
    }
  };
  wait(drain_time);
  if (left > 0) {
    spdlog::warn("some connections did not end in time; closing them");
    for (const auto& service : services) service->abort_soon();
    viewers.post([this] { viewers.sessions().abort(); });
    delivery.cut_tests();
    wait(cut_time);
  }
  const bool delivery_ended = delivery.stop(delivery_time);
  journal->stop();
  index.stop();
  second_opinions.stop();
  workspace.stop();
  state_watch.stop();
  if (left > 0 || !delivery_ended) {
    // All that was acknowledged is on disk, and whoever waits for us does not wait longer.
    spdlog::error("some {} did not end when they were closed", left > 0 ? "connections" : "deliveries");
    if (failure) std::cerr << "plumblined: " << *failure << std::endl;
    spdlog::shutdown();
    std::_Exit(failure ? EXIT_FAILURE : EXIT_SUCCESS);
  }
  for (const auto& core : cores) core->join();
  viewers.join();
  reader.stop();
  forgetter.stop();
  figures.stop();
  searcher.stop();
}

} // namespace plumbline
