#pragma once

#include "tools/plumbline/client/daemon_address.h"
#include "tools/plumbline/options/command.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace plumbline::tool {

/// Why a stream did not begin.
struct StreamFault {
  Failure failure;
  bool passing = false; ///< the daemon is away or starting: worth another try
};

/// The debugger stream of a daemon, over a websocket. Blocks.
class StreamClient {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `target`: "/api/debugger?since=3"; `filter`: its part that a refusal may point into.
  [[nodiscard]] static Result<std::unique_ptr<StreamClient>, StreamFault>
  open(const DaemonAddress& address, const std::string& target, const std::string& filter);
  virtual ~StreamClient() = default;

  /// The next frame, a JSON array of messages; absent if none came until `deadline`. The error says how it ended.
  [[nodiscard]] virtual Result<std::optional<std::string>, std::string> next(Time deadline) = 0;
};

} // namespace plumbline::tool
