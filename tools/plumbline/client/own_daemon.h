#pragma once

#include "tools/plumbline/client/daemon_address.h"
#include "tools/plumbline/options/command.h"

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace plumbline::tool {

/// A temporary plumblined: on a free port of 127.0.0.1, with its state in a temporary directory. Ends, and its state is
/// removed, with the object. The program is the one beside this tool, else the one in $PATH.
class OwnDaemon {
 public:
  /// Starts it and waits until it is ready. `arguments` follow ours. The failure includes its output.
  [[nodiscard]] static Result<std::unique_ptr<OwnDaemon>, Failure> start(const std::vector<std::string>& arguments);
  ~OwnDaemon();
  OwnDaemon(const OwnDaemon&) = delete;
  OwnDaemon& operator=(const OwnDaemon&) = delete;

  const DaemonAddress& address() const { return address_; }

 private:
  OwnDaemon(std::string directory, ::pid_t pid) : directory_(std::move(directory)), pid_(pid) {}
  [[nodiscard]] Result<void, Failure> wait_until_ready(int output);

  std::string directory_;
  ::pid_t pid_;
  DaemonAddress address_;
};

} // namespace plumbline::tool
