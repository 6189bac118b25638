#include "daemon/daemon.h"

#include "daemon/address_file.h"
#include "daemon/core/priority.h"
#include "daemon/dedupe_notice.h"
#include "daemon/delivery/delivery.h"
#include "daemon/drop_limit.h"
#include "daemon/file_watch.h"
#include "daemon/greeting.h"
#include "daemon/http/listening_socket.h"
#include "daemon/journal/index/call_index.h"
#include "daemon/journal/spare_room.h"
#include "daemon/journal/sqlite/state_directory.h"
#include "daemon/journal/sqlite_journal.h"
#include "daemon/journal/state/state_opening.h"
#include "daemon/journal/state/state_watch.h"
#include "daemon/plan_file.h"
#include "daemon/readiness.h"
#include "daemon/serving.h"
#include "daemon/setup/destination_json.h"
#include "daemon/setup/documents/in_commands.h"
#include "plans/sample/sample_call.h"

#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <utility>

namespace plumbline {

namespace {

/// Whoever asks whether the daemon is ready hears no before it ends, as its state's files are gone.
constexpr std::chrono::seconds lost_time{20};
/// How long an id is remembered.
constexpr std::chrono::milliseconds dedupe_window = std::chrono::hours(24);
/// Of the 5 s that a stop may take: until then sessions may end by themselves.
constexpr std::chrono::seconds drain_time{3};
/// A place for cut sessions to unwind.
constexpr std::chrono::seconds cut_time{1};
/// For deliveries that are under way to be cut, and written down where they were accepted.
constexpr std::chrono::milliseconds delivery_time{800};

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void announce(const http::TlsContext& tls) {
  spdlog::info("certificate for {}", tls.description());
  if (tls.expired()) spdlog::warn("the certificate's time is over: clients will refuse it");
}

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

journal::StateWatch::Files watched_files(const journal::StateDirectory& directory, journal::SpareRoom& room) {
  return {directory.path(),
          {directory.journal_file(), directory.workspace_file()},
          {directory.index_file(), directory.figures_file(), directory.owner_token_file(),
           directory.viewer_token_file(), directory.path() / "lock"},
          [&room] { room.take(); }};
}

delivery::DeliveryOptions delivery_options(const Config& config, const std::filesystem::path& state_dir,
                                           setup::Workspace& workspace) {
  delivery::DeliveryOptions options;
  options.allow_private = config.allow_private_destinations;
  options.places = {state_dir, config.destination_dirs};
  options.now_ms = now_ms;
  options.on_refused_address = [&workspace](const setup::DestinationEntry& destination, const std::string& why) {
    workspace.note_refused(destination.id, why);
    spdlog::warn("destination {} ({}) is refused: {}", destination.name, destination.id, why);
  };
  return options;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Of the thread of a Core or a Worker, when this returns.
template<class Thread>
void lower_priority(Thread& thread) {
  std::promise<void> lowered;
  thread.post([&lowered] {
    come_behind_others();
    lowered.set_value();
  });
  lowered.get_future().wait();
}

/// A call to send first: one that passes the plan in force in dev, or any where no plan is.
std::string first_call_of(const setup::Workspace& workspace) {
  const auto rulebook = workspace.rulebook().load();
  if (const auto* plan = rulebook->plan(Environment::dev)) return plans::passing_call(*plan).value_or("");
  return R"({"type":"track","event":"Page Viewed","userId":"user-1","properties":{}})";
}

/// By what calls were forgotten: names alone, as a user who was forgotten is not kept in the audit either.
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

debugger::ViewerIdentity looker_of(const setup::Authority& authority, const http::Request& request) {
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

} // namespace

std::string check_files(const Config& config) {
  std::string wrong;
  if (!config.plan.empty())
    if (const auto plan = read_plan_file(config.plan); !plan) wrong = plan.error();
  const auto add = [&wrong](const std::string& fault) { wrong += (wrong.empty() ? "" : "\n") + fault; };
  if (!config.analytics_js.empty())
    if (const auto scripts = ingest::AnalyticsJs::read(config.analytics_js); !scripts) add(scripts.error());
  if (config.tls_listen)
    if (const auto tls = http::TlsContext::load(config.tls); !tls) add(tls.error());
  return wrong;
}

/// SIGTERM and SIGINT stop the daemon, SIGHUP has it read its files again. From its construction on: one that comes
/// during the start is not lost.
class Daemon::Signals {
 public:
  /// Returns at a signal to stop, with its number; until then runs `reload` for each SIGHUP.
  int wait(const std::function<void()>& reload) {
    await_next(reload);
    context_.run();
    return last_;
  }
  /// For what else the main thread waits for.
  net::io_context& context() { return context_; }
  /// wait() returns after this time, with 0. Any thread.
  void end_after(std::chrono::seconds time) {
    net::post(context_, [this, time] {
      end_.expires_after(time);
      end_.async_wait([this](boost::system::error_code error) {
        if (!error) context_.stop();
      });
    });
  }

 private:
  void await_next(const std::function<void()>& reload) {
    signals_.async_wait([this, &reload](boost::system::error_code, int signal) {
      if (signal != SIGHUP) {
        spdlog::info("{}: stopping", signal == SIGINT ? "SIGINT" : "SIGTERM");
        last_ = signal;
        return context_.stop(); // nothing suspended lives here: a watch of files at most
      }
      reload();
      await_next(reload);
    });
  }

  net::io_context context_{1};
  net::basic_signal_set<Ex> signals_{context_.get_executor(), SIGTERM, SIGINT, SIGHUP};
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> end_{
      context_.get_executor()};
  int last_ = 0;
};

/// Everything, in the order in which it is needed: members are destroyed in reverse.
struct Daemon::Parts {
  journal::StateDirectory directory;
  DropLimit drop_limit;
  journal::SpareRoom spare_room;
  journal::OpenState state;
  journal::Journal* journal = state.journal.get();
  journal::StateWatch state_watch;
  Readiness readiness;
  /// Keys without the workspace's secret are known for as long as any.
  ingest::DedupeKeys dedupe_keys{state.identity.secret, state.identity.keyed_since_ms > 0
                                                            ? state.identity.keyed_since_ms + dedupe_window.count()
                                                            : 0};
  journal::CallIndex index;
  std::vector<std::unique_ptr<Core>> cores;
  Core viewers;
  debugger::Hub hub;
  debugger::ViewerPlaces viewer_places;
  ingest::NoticeBoard notices{now_ms};
  ingest::PreflightWatch preflights;
  std::unique_ptr<ingest::RateLimiter> rate_limiter; ///< null: no limit
  Snapshot<http::TlsContext> tls{nullptr};           ///< of new connections; null without --tls-listen
  debugger::ChecklistBoard checklist;
  setup::Workspace workspace;
  delivery::Delivery delivery;
  setup::DeliveryProbe destinations = delivery.probe();
  std::optional<ingest::AnalyticsJs> analytics_js;
  setup::IngestHosts ingest_hosts; ///< filled in before the cores start
  setup::WrongTokens wrong_tokens;
  debugger::SecondOpinions second_opinions;
  debugger::FiguresReader figures;
  DropLimit::Decider drop_decider{drop_limit, figures, workspace};
  Worker reader{"reader"};
  Worker searcher{"searcher"};
  debugger::DebuggerContext stream;
  Worker forgetter{"forget"};
  debugger::FiguresView figures_view;
  debugger::Forgetting forgetting;
  http::HeldCounts held;
  CoreDependencies shared;
  DedupeNotice dedupe_notice{dedupe_keys, workspace.rulebook(), notices, now_ms};
  std::vector<std::unique_ptr<CoreService>> services;
  std::vector<http::ListeningSockets> sockets;
  std::size_t running_cores = 0; ///< the first so many; a start that fails has started some, or none
  bool viewers_run = false;

  Parts(const Config& config, journal::StateDirectory taken, std::optional<ingest::AnalyticsJs> scripts,
        StateLoss& loss)
      : directory(std::move(taken)), spare_room(directory.path()),
        state(journal::open_state(directory, journal_options(config, drop_limit, spare_room, loss))),
        state_watch(watched_files(directory, spare_room),
                    [&loss](const std::string& sentence) { loss.note(sentence); }),
        readiness(*journal, state_watch, loss), index(directory.index_file(), *journal),
        cores(make_cores(config.threads)), viewers(config.threads, "viewers"), hub(all_cores()),
        viewer_places(config.max_viewers),
        rate_limiter(config.rate_limit > 0 ? std::make_unique<ingest::RateLimiter>(config.rate_limit) : nullptr),
        workspace(
            {directory.path(), config.auto_complete, now_ms, config.destination_dirs, [this] { delivery.wake(); }},
            *state.documents, *journal, checklist),
        delivery(delivery_options(config, directory.path(), workspace), *journal, workspace),
        analytics_js(std::move(scripts)), second_opinions(config.second_opinion, *journal, workspace.rulebook()),
        figures(directory.figures_file(), *journal),
        stream{*journal,
               index,
               reader,
               searcher,
               hub,
               viewer_places,
               viewers,
               notices,
               checklist,
               "default",
               now_ms,
               [this](const http::Request& request) { return looker_of(workspace.authority(), request); },
               [this](std::string step, std::optional<std::string> reason, debugger::ViewerIdentity identity) {
                 return complete(workspace, std::move(step), std::move(reason), std::move(identity));
               },
               [this](std::uint64_t seq, const ingest::Record& record) {
                 return setup::deliveries_json(*workspace.destinations().load(), seq, record);
               },
               [this](const debugger::ViewerIdentity& identity) {
                 return workspace.authority().knows(
                     {setup::Role::viewer, identity.name, identity.token, identity.session});
               }},
        figures_view{stream, figures, workspace.rulebook()},
        forgetting{stream,
                   index,
                   figures,
                   [this](const std::vector<journal::SeqRange>& gone) { workspace.forget(gone); },
                   [this] { return disk_is_full() ? spare_room.lend() : nullptr; },
                   forgetter,
                   [this](const debugger::ViewerIdentity& identity, const debugger::ForgetQuery& query,
                          std::uint64_t forgotten) {
                     workspace.note_forgotten({setup::Role::owner, identity.name}, conditions_of(query), forgotten);
                   }},
        shared{workspace,
               destinations,
               stream,
               figures_view,
               forgetting,
               notices,
               preflights,
               rate_limiter.get(),
               *journal,
               reader,
               now_ms,
               config.console_names,
               analytics_js ? &*analytics_js : nullptr,
               config.redaction,
               dedupe_keys,
               ingest_hosts,
               wrong_tokens,
               readiness,
               second_opinions,
               (config.max_connections + config.threads - 1) / config.threads,
               held} {
    stream.viewer_timeout = config.viewer_timeout;
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
    for (const auto& core : cores) services.push_back(std::make_unique<CoreService>(*core, shared));
  }

  static std::vector<std::unique_ptr<Core>> make_cores(unsigned count) {
    std::vector<std::unique_ptr<Core>> cores;
    for (unsigned number = 0; number < count; ++number)
      cores.push_back(std::make_unique<Core>(number, "core-" + std::to_string(number)));
    return cores;
  }

  std::vector<Core*> all_cores() {
    std::vector<Core*> all;
    for (const auto& core : cores) all.push_back(core.get());
    all.push_back(&viewers);
    return all;
  }

  bool disk_is_full() const { return journal->fault() == ingest::AppendFault::disk_full || state_watch.disk_is_full(); }
  Result<std::string, std::string> listen(const http::ListenAddress& address, Face face, bool with_tls = false);
  void reload(const Config& config);
  void reload_plan(const Config& config);
  void notice_rules_gone(const std::string& sentence);
  /// Ends everything in order. `failure`: why, where it was not asked for.
  void stop(const std::optional<std::string>& failure = std::nullopt);
};

/// The address that was taken.
Result<std::string, std::string> Daemon::Parts::listen(const http::ListenAddress& address, Face face, bool with_tls) {
  auto opened = http::listen_on(address, cores.size());
  if (!opened) return unexpected(opened.error());
  sockets.push_back(std::move(*opened));
  for (const auto& service : services) service->listen(sockets.back(), face, with_tls ? &tls : nullptr);
  return sockets.back().address().text();
}

/// SIGHUP: the files that the configuration names, read again. What is wrong now leaves the old in force. On the main
/// thread.
void Daemon::Parts::reload(const Config& config) {
  spdlog::info("SIGHUP: reading the files again");
  if (config.tls_listen) {
    if (auto renewed = http::TlsContext::load(config.tls)) {
      announce(**renewed);
      tls.store(std::move(*renewed));
    } else {
      spdlog::error("{}; the old certificate stays", renewed.error());
    }
  }
  reload_plan(config);
}

/// The plan's file, where there is one: another text is the next version, in force in dev. On the main thread.
void Daemon::Parts::reload_plan(const Config& config) {
  if (config.plan.empty()) return;
  auto plan = read_plan_file(config.plan);
  if (plan)
    workspace.replace_plan(std::move(*plan), [this](const std::string& gone) { notice_rules_gone(gone); });
  else
    spdlog::error("{}\nthe plan in force stays", plan.error());
}

/// Who looks at calls that are unplanned all at once sees why beside them.
void Daemon::Parts::notice_rules_gone(const std::string& sentence) {
  ingest::Notice notice;
  notice.at_ms = now_ms();
  notice.code = std::string(ingest::plan_changed_code);
  notice.env = Environment::dev;
  notice.message = sentence;
  notices.post(std::move(notice));
}

void Daemon::Parts::stop(const std::optional<std::string>& failure) {
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
    spdlog::warn("some connections did not end by themselves: they are cut");
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
    spdlog::error("some {} did not end when cut", left > 0 ? "connections" : "deliveries");
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

Daemon::Daemon(Config config) : config_(std::move(config)) {}

Daemon::~Daemon() = default;

Result<void, DaemonFault> Daemon::run() {
  // A peer that is gone is an error of the write, never a signal.
  std::signal(SIGPIPE, SIG_IGN);
  Signals signals;

  std::optional<validator::PlanText> plan;
  std::optional<FileWatch> plan_watch;
  if (!config_.plan.empty()) {
    // Before the file is read, so that no later change is missed. A file that is not there is told by the read.
    try {
      plan_watch.emplace(signals.context(), config_.plan, [this] { parts_->reload_plan(config_); });
    } catch (const std::system_error& fault) {
      if (std::filesystem::exists(config_.plan))
        spdlog::warn("--plan is read again at SIGHUP only: its folder cannot be watched ({})", fault.what());
    }
    auto read = read_plan_file(config_.plan);
    if (!read) return unexpected(DaemonFault{read.error(), true});
    plan = std::move(*read);
  }
  std::shared_ptr<const http::TlsContext> tls;
  if (config_.tls_listen) {
    auto loaded = http::TlsContext::load(config_.tls);
    if (!loaded) return unexpected(DaemonFault{loaded.error(), true});
    tls = std::move(*loaded);
    announce(*tls);
  }
  std::optional<ingest::AnalyticsJs> scripts;
  if (!config_.analytics_js.empty()) {
    auto read = ingest::AnalyticsJs::read(config_.analytics_js);
    if (!read) return unexpected(DaemonFault{read.error(), true});
    scripts = std::move(*read);
  }
  const auto path =
      journal::choose_state_directory(config_.state_dir, [](const char* name) { return std::getenv(name); });
  if (!path) return unexpected(DaemonFault{path.error()});
  auto directory = journal::StateDirectory::take(*path);
  if (!directory) return unexpected(DaemonFault{directory.error()});
  take_back_address(directory->path());
  StateLoss loss([&signals] { signals.end_after(lost_time); });
  parts_ = std::make_unique<Parts>(config_, std::move(*directory), std::move(scripts), loss);
  std::optional<DaemonFault> fault;
  try {
    if (auto served = serve(std::move(plan), std::move(tls), signals); !served) fault = std::move(served.error());
  } catch (const std::exception& failure) {
    fault = DaemonFault{failure.what()};
  }
  if (const auto lost = loss.sentence(); lost && !fault) fault = DaemonFault{*lost};
  try {
    parts_->stop(fault ? std::optional(fault->sentence) : std::nullopt);
  } catch (const std::exception& failure) { // threads still use what would be destroyed now
    std::cerr << "plumblined: " << (fault ? fault->sentence : failure.what()) << std::endl;
    std::_Exit(EXIT_FAILURE);
  }
  if (fault) return unexpected(std::move(*fault));
  return {};
}

Result<void, DaemonFault> Daemon::serve(std::optional<validator::PlanText> plan,
                                        std::shared_ptr<const http::TlsContext> tls, Signals& signals) {
  auto& workspace = parts_->workspace;
  if (!config_.use_case.empty())
    if (const auto chosen = workspace.choose(config_.use_case); !chosen)
      return unexpected(DaemonFault{"--use-case: " + in_commands(chosen.error().message), true});
  if (plan)
    if (const auto adopted =
            workspace.adopt(std::move(*plan), [this](const std::string& gone) { parts_->notice_rules_gone(gone); });
        !adopted)
      return unexpected(DaemonFault{"--plan: " + in_commands(adopted.error().message), true});

  if (tls) {
    parts_->tls.store(std::move(tls));
    auto taken = parts_->listen(*config_.tls_listen, Face::ingest, true);
    if (!taken) return unexpected(DaemonFault{taken.error()});
    if (!taken->starts_with("unix:")) parts_->ingest_hosts.tls = *taken;
    spdlog::info("ingest over TLS on {}", *taken);
  }
  std::string main_address;
  for (const auto& [address, face] :
       {std::pair{&config_.console_listen, Face::console}, std::pair{&config_.ingest_listen, Face::ingest},
        std::pair{&config_.listen, Face::both}}) {
    if (!*address) continue;
    auto taken = parts_->listen(**address, face);
    if (!taken) return unexpected(DaemonFault{taken.error()});
    if (face != Face::ingest) main_address = *taken;
    if (face != Face::console && !taken->starts_with("unix:")) parts_->ingest_hosts.plain = *taken;
    spdlog::info("{} on {}",
                 face == Face::both     ? "ingest and console"
                 : face == Face::ingest ? "ingest"
                                        : "console",
                 *taken);
  }
  const auto write_key = workspace.write_key(Environment::dev);
  const auto use_case = workspace.use_case();
  if (!use_case.empty()) spdlog::info("use case: {}", use_case);
  for (const auto& core : parts_->cores) {
    core->start();
    ++parts_->running_cores;
  }
  parts_->viewers.start();
  parts_->viewers_run = true;
  // Viewers and their filters may take what time ingest leaves: on a busy machine they fall behind, and it does not.
  lower_priority(parts_->viewers);
  lower_priority(parts_->searcher);
  workspace.wake();
  parts_->delivery.start();

  const auto url = main_address.starts_with("unix:") ? main_address : "http://" + main_address;
  const auto& plain = parts_->ingest_hosts.plain;
  leave_address(parts_->directory.path(), url, plain.empty() ? url : "http://" + plain);
  if (config_.greet || ::isatty(STDERR_FILENO) == 1)
    std::cerr << text_of({url, write_key, first_line(parts_->directory.path() / "owner.token"), use_case,
                          first_call_of(workspace)})
              << std::flush;
  else
    spdlog::info("{}", token_places(parts_->directory.path()));
  std::cout << "ready " << url << std::endl;
  ::sd_notify(0, "READY=1");
  const int signal = signals.wait([this] { parts_->reload(config_); });
  // From the keyboard: nobody is there to start it again.
  parts_->stream.ends_for_good = signal == SIGINT;
  return {};
}

} // namespace plumbline
