#pragma once

#include "daemon/http/tls_context.h"
#include "tools/plumbline/certificates/certificate.h"

#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace plumbline::http {

/// Certificates as dev-cert makes them, in a folder of the test's own.
class Certificates {
 public:
  Certificates() {
    std::string name = (std::filesystem::temp_directory_path() / "plumbline-tls-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
  }
  ~Certificates() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  static tool::Time now() {
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  }

  std::filesystem::path file(const std::string& name, const std::string& text) const {
    auto path = folder_ / name;
    std::ofstream(path) << text;
    return path;
  }
  /// A certificate for this name, made at this time.
  TlsFiles make(const std::string& name, tool::Time at = now()) const {
    const std::vector<std::string> names{name};
    const auto made = tool::make_server_certificate(authority_, names, at);
    return {file(name + ".pem", made.certificate), file(name + "-key.pem", made.key)};
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  tool::KeyAndCertificate authority_ = tool::make_authority("test", now());
};

/// Two connected sockets, of which the first does not block.
struct SocketPair {
  std::array<int, 2> ends{};
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no sockets");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  ~SocketPair() {
    close(0);
    close(1);
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  void close(std::size_t end) {
    if (ends.at(end) >= 0) ::close(ends.at(end));
    ends.at(end) = -1;
  }
};

/// OpenSSL's own client over a socket, which trusts whatever it is shown unless told to verify.
class Client {
 public:
  explicit Client(int descriptor) : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_.get())) {
    SSL_set_fd(ssl_.get(), descriptor);
    SSL_set_connect_state(ssl_.get());
  }
  SSL* ssl() { return ssl_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
};

} // namespace plumbline::http
