#pragma once

#include "daemon/http/listen_address.h"
#include "validator/values/result.h"

#include <string>
#include <vector>

namespace plumbline::http {

/// The listening sockets of one address, one for each core; closed by the destructor, unless released to an acceptor.
class ListeningSockets {
 public:
  ListeningSockets() = default;
  ~ListeningSockets();
  ListeningSockets(ListeningSockets&& other) noexcept;
  ListeningSockets& operator=(ListeningSockets&& other) noexcept;

  const ListenAddress& address() const { return address_; } ///< with the port that was actually bound
  int family() const { return family_; }
  /// The descriptor for a core, once; the caller closes it.
  int release(std::size_t core);

 private:
  friend Result<ListeningSockets, std::string> listen_on(const ListenAddress& address, std::size_t cores);
  ListenAddress address_;
  int family_ = 0;
  std::vector<int> descriptors_;
};

/// Binds and listens. For TCP each core gets a socket of its own (SO_REUSEPORT: the kernel spreads connections), after
/// a probe without it has shown that nobody else listens there. Cores share a Unix socket by dup(). A stale Unix socket
/// is replaced, a live one is not. The error is a sentence for the operator.
[[nodiscard]] Result<ListeningSockets, std::string> listen_on(const ListenAddress& address, std::size_t cores);

} // namespace plumbline::http
