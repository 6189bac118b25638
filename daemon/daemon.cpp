#include "daemon/daemon.h"

#include "daemon/address_file.h"
#include "daemon/core/priority.h"
#include "daemon/file_watch.h"
#include "daemon/greeting.h"
#include "daemon/parts.h"
#include "daemon/plan_file.h"
#include "daemon/setup/documents/in_commands.h"
#include "daemon/signals.h"
#include "plans/sample/sample_call.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <stdexcept>
#include <system_error>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <utility>

namespace plumbline {

namespace {

/// Readiness checks are answered with no for so long before the daemon ends because its state's files are gone.
constexpr std::chrono::seconds lost_time{20};

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Lowers the priority of a Core's or Worker's thread before it returns.
template<class Thread>
void lower_priority(Thread& thread) {
  std::promise<void> lowered;
  thread.post([&lowered] {
    come_behind_others();
    lowered.set_value();
  });
  lowered.get_future().wait();
}

/// A call to send first: one that passes the plan in force in dev, or any if no plan is in force.
std::string first_call_of(const setup::Workspace& workspace) {
  const auto rulebook = workspace.rulebook().load();
  if (const auto* plan = rulebook->plan(Environment::dev)) return plans::passing_call(*plan).value_or("");
  return R"({"type":"track","event":"Page Viewed","userId":"user-1","properties":{}})";
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

Daemon::Daemon(Config config) : config_(std::move(config)) {}

Daemon::~Daemon() = default;

Result<void, DaemonFault> Daemon::run() {
  // A peer that is gone makes the write fail; it must not raise a signal.
  std::signal(SIGPIPE, SIG_IGN);
  Signals signals;

  std::optional<validator::PlanText> plan;
  std::optional<FileWatch> plan_watch;
  if (!config_.plan.empty()) {
    // Before the file is read, so that no later change is missed. The read reports a missing file.
    try {
      plan_watch.emplace(signals.context(), config_.plan, [this] { parts_->reload_plan(config_); });
    } catch (const std::system_error& fault) {
      if (std::filesystem::exists(config_.plan))
        spdlog::warn("--plan is read again only at SIGHUP: its folder cannot be watched ({})", fault.what());
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
  // Viewers and their filters use the time that ingest leaves: on a busy machine they fall behind, and ingest does not.
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
  // From the keyboard: nobody will start it again.
  parts_->stream.ends_for_good = signal == SIGINT;
  return {};
}

} // namespace plumbline
