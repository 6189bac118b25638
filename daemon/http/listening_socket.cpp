#include "daemon/http/listening_socket.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace plumbline::http {

namespace {

/// Owns one descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_;
};

std::string failure(const ListenAddress& address, int error) {
  if (error == EADDRINUSE) return address.text() + " is in use by another program";
  return "cannot listen on " + address.text() + ": " + std::strerror(error);
}

bool set_option(int descriptor, int option) {
  const int on = 1;
  return ::setsockopt(descriptor, SOL_SOCKET, option, &on, sizeof on) == 0;
}

/// A bound TCP socket, or -1 with errno.
int bind_tcp(int family, const sockaddr* name, socklen_t size, bool share_port) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0 || !set_option(socket.get(), SO_REUSEADDR)) return -1;
  if (share_port && !set_option(socket.get(), SO_REUSEPORT)) return -1;
  if (::bind(socket.get(), name, size) != 0) return -1;
  return socket.release();
}

/// A TCP socket that shares its port and listens, or -1 with errno.
int listen_tcp(int family, const sockaddr* name, socklen_t size) {
  Descriptor socket(bind_tcp(family, name, size, true));
  if (socket.get() < 0 || ::listen(socket.get(), SOMAXCONN) != 0) return -1;
  return socket.release();
}

std::uint16_t port_of(int descriptor) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  if (name.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&name)->sin6_port);
  return ntohs(reinterpret_cast<sockaddr_in*>(&name)->sin_port);
}

void set_port(sockaddr* name, std::uint16_t port) {
  if (name->sa_family == AF_INET6)
    reinterpret_cast<sockaddr_in6*>(name)->sin6_port = htons(port);
  else
    reinterpret_cast<sockaddr_in*>(name)->sin_port = htons(port);
}

Result<std::vector<int>, std::string> open_unix(const ListenAddress& address, std::size_t cores) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  address.path.copy(name.sun_path, sizeof name.sun_path - 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&name);
  Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), generic, sizeof name) == 0) return unexpected(failure(address, EADDRINUSE));
  // A socket that nobody answers is left over from a killed daemon; anything else at that path is not ours to remove.
  struct stat found {};
  if (::lstat(address.path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(address.path.c_str());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::bind(socket.get(), generic, sizeof name) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
    return unexpected(failure(address, errno));
  std::vector<int> descriptors;
  for (std::size_t core = 1; core < cores; ++core) descriptors.push_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  descriptors.push_back(socket.release());
  return descriptors;
}

} // namespace

ListeningSockets::~ListeningSockets() {
  for (const int descriptor : descriptors_)
    if (descriptor >= 0) ::close(descriptor);
}

ListeningSockets::ListeningSockets(ListeningSockets&& other) noexcept
    : address_(std::move(other.address_)), family_(other.family_), descriptors_(std::exchange(other.descriptors_, {})) {
}

ListeningSockets& ListeningSockets::operator=(ListeningSockets&& other) noexcept {
  address_ = std::move(other.address_);
  family_ = other.family_;
  std::swap(descriptors_, other.descriptors_);
  return *this;
}

int ListeningSockets::release(std::size_t core) { return std::exchange(descriptors_.at(core), -1); }

Result<ListeningSockets, std::string> listen_on(const ListenAddress& address, std::size_t cores) {
  ListeningSockets sockets;
  sockets.address_ = address;
  if (address.is_unix()) {
    auto opened = open_unix(address, cores);
    if (!opened) return unexpected(opened.error());
    sockets.family_ = AF_UNIX;
    sockets.descriptors_ = std::move(*opened);
    return sockets;
  }

  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return unexpected("cannot listen on " + address.text() + ": " + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> names(found, ::freeaddrinfo);
  sockets.family_ = found->ai_family;

  // With SO_REUSEPORT a second daemon of the same user would bind silently and take half of the calls, so probe without
  // it. The probe is refused if somebody listens, but not while connections of a killed daemon are closing. It does not
  // listen itself, or clients that connect to it would be reset when it closes. It runs before the real sockets are
  // bound, so that it decides a port of 0.
  {
    const Descriptor probe(bind_tcp(found->ai_family, found->ai_addr, found->ai_addrlen, false));
    if (probe.get() < 0) return unexpected(failure(address, errno));
    sockets.address_.port = port_of(probe.get());
  }
  set_port(found->ai_addr, sockets.address_.port);
  for (std::size_t core = 0; core < cores; ++core) {
    const int descriptor = listen_tcp(found->ai_family, found->ai_addr, found->ai_addrlen);
    if (descriptor < 0) return unexpected(failure(sockets.address_, errno));
    sockets.descriptors_.push_back(descriptor);
  }
  return sockets;
}

} // namespace plumbline::http
