#pragma once

#include "daemon/config.h"
#include "daemon/core/core.h"
#include "daemon/core/snapshot.h"
#include "daemon/core/unix_time.h"
#include "daemon/core/worker.h"
#include "daemon/dedupe_notice.h"
#include "daemon/delivery/delivery.h"
#include "daemon/drop_limit.h"
#include "daemon/http/listening_socket.h"
#include "daemon/journal/index/call_index.h"
#include "daemon/journal/spare_room.h"
#include "daemon/journal/sqlite/state_directory.h"
#include "daemon/journal/state/state_opening.h"
#include "daemon/journal/state/state_watch.h"
#include "daemon/readiness.h"
#include "daemon/serving.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plumbline {

/// Until when the dedupe keys of a workspace that had no secret yet are known; 0: there are none.
[[nodiscard]] std::int64_t known_without_secret_until(std::int64_t keyed_since_ms);

/// Logs the names that a certificate is for, and warns if it has expired.
void announce(const http::TlsContext& tls);

/// All parts of the daemon, in the order in which they are needed: members are destroyed in reverse. Lives on the main
/// thread; each part says in its own header which threads may call it.
struct Parts {
  journal::StateDirectory directory;
  DropLimit drop_limit;
  journal::SpareRoom spare_room;
  journal::OpenState state;
  journal::Journal* journal = state.journal.get();
  journal::StateWatch state_watch;
  Readiness readiness;
  /// Keys without the workspace's secret are known for as long as any others.
  ingest::DedupeKeys dedupe_keys{state.identity.secret, known_without_secret_until(state.identity.keyed_since_ms)};
  journal::CallIndex index;
  std::vector<std::unique_ptr<Core>> cores;
  Core viewers;
  debugger::Hub hub;
  debugger::ViewerPlaces viewer_places;
  ingest::NoticeBoard notices{unix_ms};
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
  CoreDependencies core_dependencies;
  DedupeNotice dedupe_notice{dedupe_keys, workspace.rulebook(), notices, unix_ms};
  std::vector<std::unique_ptr<CoreService>> services;
  std::vector<http::ListeningSockets> sockets;
  std::size_t running_cores = 0; ///< the first so many; a failed start may have started some, or none
  bool viewers_run = false;

  /// Makes all parts, and connects those that hear of new calls. Only threads that wait run yet. Throws if a file of
  /// the state is unusable.
  Parts(const Config& config, journal::StateDirectory taken, std::optional<ingest::AnalyticsJs> scripts,
        StateLoss& loss);

  /// Returns the address that was bound.
  [[nodiscard]] Result<std::string, std::string> listen(const http::ListenAddress& address, Face face,
                                                        bool with_tls = false);
  /// SIGHUP: reads the files that the configuration names again. If one is wrong, the old one stays in force.
  void reload(const Config& config);
  /// Reads --plan again. A different text is the next version, in force in dev.
  void reload_plan(const Config& config);
  /// Tells viewers why calls are unplanned from now on.
  void notice_rules_gone(const std::string& sentence);
  /// Ends everything in order. `failure`: why, if it was not asked for.
  void stop(const std::optional<std::string>& failure = std::nullopt);
};

} // namespace plumbline
