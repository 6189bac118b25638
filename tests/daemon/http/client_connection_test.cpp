#include "daemon/http/client/client_connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace plumbline::http {
namespace {

using tcp = net::ip::tcp;
using unix_socket = net::local::stream_protocol;

/// A server that sends each client the same bytes once it was asked, and keeps the connection.
class ClientConnectionTest : public testing::Test {
 protected:
  template<class Protocol>
  task<> serve(net::basic_socket_acceptor<Protocol, Ex>& listener) {
    for (;;) {
      auto socket = co_await listener.async_accept(use_task);
      std::string asked;
      co_await net::async_read_until(socket, net::dynamic_buffer(asked), "\r\n\r\n", use_task);
      co_await net::async_write(socket, net::buffer(answer), use_task);
      sockets.push_back(std::make_shared<decltype(socket)>(std::move(socket)));
    }
  }

  Place listen() {
    net::co_spawn(context, serve(acceptor), net::detached);
    const auto port = std::to_string(acceptor.local_endpoint().port());
    return {false, "localhost", port, "localhost:" + port};
  }

  template<class T>
  T finish(task<T> work) {
    auto result = net::co_spawn(context, std::move(work), net::use_future);
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context.run_one();
    return result.get();
  }

  Answered get(std::chrono::milliseconds patience = std::chrono::hours(1)) {
    AnswerReading reading{patience, true, [this](const Answered& head, std::string_view piece) {
                            EXPECT_EQ(head.status, 200U);
                            pieces.emplace_back(piece);
                            return pieces.size() < most_pieces;
                          }};
    return finish(connection.exchange(request, std::move(reading)));
  }

  net::io_context context{1};
  net::basic_socket_acceptor<tcp, Ex> acceptor{context, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  std::vector<std::shared_ptr<void>> sockets;
  std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
  ClientConnection connection{context.get_executor()};
  const ClientRequest request;
  std::vector<std::string> pieces;
  std::size_t most_pieces = 1000;
};

TEST_F(ClientConnectionTest, ReadsABodyPieceByPieceAndIsKept) {
  const auto place = listen();
  ASSERT_FALSE(finish(connection.connect(place)));
  const auto answered = get();
  EXPECT_FALSE(answered.error || answered.body_error);
  EXPECT_EQ(answered.status, 200U);
  EXPECT_EQ(pieces, (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(connection.is_kept(place));
}

TEST_F(ClientConnectionTest, ReadsNoMoreThanIsWantedAndIsNotKeptThen) {
  const auto place = listen();
  ASSERT_FALSE(finish(connection.connect(place)));
  most_pieces = 1;
  EXPECT_EQ(get().status, 200U);
  EXPECT_EQ(pieces, (std::vector<std::string>{"one"}));
  EXPECT_FALSE(connection.is_kept(place));
}

TEST_F(ClientConnectionTest, SaysThatABodyDidNotGoOnInTime) {
  answer.resize(answer.find("two"));
  ASSERT_FALSE(finish(connection.connect(listen())));
  const auto answered = get(std::chrono::milliseconds(50));
  EXPECT_FALSE(answered.error);
  EXPECT_TRUE(is_timeout(answered.body_error));
  EXPECT_EQ(pieces, (std::vector<std::string>{"one"}));
}

TEST_F(ClientConnectionTest, GoesOverAUnixSocket) {
  const auto path = std::filesystem::temp_directory_path() / ("plumbline-client-" + std::to_string(::getpid()));
  net::basic_socket_acceptor<unix_socket, Ex> local(context, unix_socket::endpoint(path.string()));
  net::co_spawn(context, serve(local), net::detached);
  EXPECT_FALSE(finish(connection.connect({.authority = "localhost", .unix_path = path.string()})));
  EXPECT_EQ(get().status, 200U);
  std::filesystem::remove(path);
  EXPECT_EQ(finish(connection.connect({.unix_path = path.string()}))->why, "No such file or directory");
}

TEST_F(ClientConnectionTest, ConnectsToNoAddressThatTheCheckRefuses) {
  ClientConnection checked(context.get_executor(), [](const std::string& host, const net::ip::address& address) {
    return address.is_loopback() ? host + " is here." : "";
  });
  const auto fault = finish(checked.connect(listen()));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->step, ConnectFault::Step::check);
  EXPECT_EQ(fault->sentence, "localhost is here.");
}

} // namespace
} // namespace plumbline::http
