#include "daemon/core/snapshot.h"
#include "daemon/http/tls_layer.h"
#include "tests/daemon/http/tls_fixture.h"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <poll.h>
#include <thread>

namespace plumbline::http {
namespace {

constexpr int connections = 40;

/// A connection from its handshake to its end, both sides; the server's as a core has it, with the newest context.
bool echoes(const Snapshot<TlsContext>& newest) {
  SocketPair sockets;
  TlsLayer layer(*newest.load(), sockets.ends[0]);
  bool received = false;
  std::thread peer([&] {
    Client client(sockets.ends[1]);
    std::array<char, 4> bytes{};
    received = SSL_write(client.ssl(), "ping", 4) == 4 && SSL_read(client.ssl(), bytes.data(), 4) == 4 &&
               std::string(bytes.data(), 4) == "ping";
  });
  std::array<char, 64> bytes{};
  boost::system::error_code error;
  std::size_t count = 0;
  while (count == 0) {
    count = layer.read(bytes.data(), bytes.size(), error);
    if (error && error != boost::asio::error::would_block) break;
    pollfd waiting{sockets.ends[0], POLLIN, 0};
    if (count == 0) ::poll(&waiting, 1, -1);
  }
  const std::string text(bytes.data(), count);
  layer.write({boost::asio::buffer(text), boost::asio::const_buffer()}, error);
  peer.join();
  return received;
}

TEST(TlsThreads, ConnectionsOnManyThreadsGoOnWhileTheCertificateIsReplaced) {
  const Certificates certificates;
  const std::array files{certificates.make("one.local"), certificates.make("other.local")};
  Snapshot<TlsContext> newest(*TlsContext::load(files[0]));
  std::atomic<int> left{3};
  std::atomic<int> failed{0};
  std::vector<std::thread> cores;
  for (int core = 0; core < 3; ++core)
    cores.emplace_back([&] {
      for (int i = 0; i < connections; ++i)
        if (!echoes(newest)) ++failed;
      --left;
    });
  for (std::size_t i = 0; left > 0; ++i) newest.store(*TlsContext::load(files.at(i % 2)));
  for (auto& core : cores) core.join();
  EXPECT_EQ(failed, 0);
}

} // namespace
} // namespace plumbline::http
