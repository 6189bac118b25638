#pragma once

#include "daemon/api/figures_routes.h"
#include "daemon/api/forget_routes.h"
#include "daemon/api/setup_routes.h"
#include "daemon/api/snippet_routes.h"
#include "daemon/core/core.h"
#include "daemon/debugger/debugger_context.h"
#include "daemon/debugger/second_opinions.h"
#include "daemon/http/held_bytes.h"
#include "daemon/http/listener.h"
#include "daemon/http/listening_socket.h"
#include "daemon/ingest/ingest.h"
#include "daemon/readiness.h"
#include "daemon/setup/access/wrong_tokens.h"
#include "daemon/setup/workspace.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

/// What a listener serves.
enum class Face : std::uint8_t { both, ingest, console };

/// What the routes of every core share. Outlives them.
struct CoreDependencies {
  setup::Workspace& workspace;
  const setup::DeliveryProbe& destinations;
  const debugger::DebuggerContext& stream;
  const debugger::FiguresView& figures;
  const debugger::Forgetting& forgetting;
  ingest::NoticeBoard& notices;
  ingest::PreflightWatch& preflights;
  ingest::RateLimiter* rate_limiter; ///< null: no limit
  journal::Journal& journal;
  Worker& reader;
  std::function<std::int64_t()> now_ms;
  const std::vector<std::string>& console_names;
  const ingest::AnalyticsJs* analytics_js; ///< null: not given
  const validator::Redaction& redaction;
  const ingest::DedupeKeys& dedupe_keys;
  const setup::IngestHosts& ingest_hosts;
  setup::WrongTokens& wrong_tokens;
  const Readiness& readiness;
  const debugger::SecondOpinions& second_opinions;
  std::size_t max_connections_per_core;
  http::HeldCounts& held; ///< of all cores' answers
};

/// One core's half of the daemon: its ingest, and for each listening address a router and an acceptor. Made on the main
/// thread before the core starts; afterwards lives on the core's thread.
class CoreService {
 public:
  CoreService(Core& core, const CoreDependencies& dependencies);
  ~CoreService();
  CoreService(const CoreService&) = delete;
  CoreService& operator=(const CoreService&) = delete;

  /// Takes over this core's descriptor of `sockets`. `tls`: speaks TLS there with its present value; it outlives this.
  void listen(http::ListeningSockets& sockets, Face face, const Snapshot<http::TlsContext>* tls = nullptr);
  /// On the core's thread: stops accepting, asks sessions to end; `ended` runs when none is left.
  void drain(std::function<void()> ended);
  /// Any thread: cuts what is left.
  void abort_soon() {
    core_.post([this] { core_.sessions().abort(); });
  }

 private:
  struct Endpoint;
  http::Refusals refusals(Face face);
  std::unique_ptr<http::Response> guard(const http::Request& request) const;
  std::chrono::milliseconds finish(const http::Request& request, http::Response& response) const;
  Core& core_;
  const CoreDependencies& dependencies_;
  ingest::Ingest ingest_;
  http::ReadBufferPool buffers_;
  http::HeldBytes held_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
};

} // namespace plumbline
