#include "daemon/http/listening_socket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace plumbline::http {
namespace {

ListenAddress address_of(std::string_view text) { return *parse_listen_address(text); }

class UnixSocketTest : public testing::Test {
 protected:
  UnixSocketTest() {
    std::string name = (std::filesystem::temp_directory_path() / "plumbline-http-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory = name;
  }
  ~UnixSocketTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }
  std::string path() const { return directory / "a.sock"; }
  ListenAddress address() const { return address_of("unix:" + path()); }
  bool answered() const {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path().copy(name.sun_path, sizeof name.sun_path - 1);
    const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const bool connected = ::connect(client, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
    ::close(client);
    return connected;
  }

  std::filesystem::path directory;
};

TEST(ListeningSockets, TakesAFreePortForPort0AndTheSameForEachCore) {
  auto sockets = listen_on(address_of("127.0.0.1:0"), 3);
  ASSERT_TRUE(sockets) << sockets.error();
  EXPECT_NE(sockets->address().port, 0);
  EXPECT_EQ(sockets->address().host, "127.0.0.1");
  EXPECT_EQ(sockets->family(), AF_INET);
  for (std::size_t core = 0; core < 3; ++core) {
    const int descriptor = sockets->release(core);
    EXPECT_GE(descriptor, 0);
    EXPECT_EQ(sockets->release(core), -1);
    ::close(descriptor);
  }
}

TEST(ListeningSockets, RefusesAPortWhereSomebodyListens) {
  const auto first = listen_on(address_of("127.0.0.1:0"), 2);
  ASSERT_TRUE(first) << first.error();
  const auto second = listen_on(first->address(), 2);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), first->address().text() + " is in use by another program");
}

TEST(ListeningSockets, FreesThePortAtItsEnd) {
  ListenAddress taken;
  {
    const auto first = listen_on(address_of("127.0.0.1:0"), 2);
    ASSERT_TRUE(first) << first.error();
    taken = first->address();
  }
  const auto second = listen_on(taken, 2);
  EXPECT_TRUE(second) << second.error();
}

/// Connects to 127.0.0.1 again and again until somebody listens there.
int connect_when_listened(std::uint16_t port, const std::atomic<bool>& given_up, std::atomic<int>& refused) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  while (!given_up) {
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(client, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) return client;
    ::close(client);
    ++refused;
  }
  return -1;
}

TEST(ListeningSockets, ResetsNoClientThatConnectsInTheMomentOfTheStart) {
  const auto address = listen_on(address_of("127.0.0.1:0"), 1)->address();
  for (int round = 0; round < 200; ++round) {
    std::atomic<bool> given_up{false};
    std::atomic<int> refused{0};
    int client = -1;
    std::thread connecting([&] { client = connect_when_listened(address.port, given_up, refused); });
    while (refused < 3) std::this_thread::yield();
    const auto sockets = listen_on(address, 2);
    given_up = !sockets;
    connecting.join();
    ASSERT_TRUE(sockets) << sockets.error();
    pollfd seen{client, POLLIN, 0};
    ASSERT_EQ(::poll(&seen, 1, 0), 0) << "reset in round " << round;
    ::close(client);
  }
}

TEST(ListeningSockets, PassesOverConnectionsOfAKilledDaemonThatAreStillClosing) {
  auto first = listen_on(address_of("127.0.0.1:0"), 1);
  ASSERT_TRUE(first) << first.error();
  const auto address = first->address();
  std::atomic<int> refused{0};
  const int client = connect_when_listened(address.port, false, refused);
  const int listening = first->release(0);
  const int served = ::accept(listening, nullptr, nullptr);
  ::close(listening);
  ::close(served); // waits for the client's end
  const auto second = listen_on(address, 2);
  EXPECT_TRUE(second) << second.error();
  ::close(client);
}

TEST(ListeningSockets, RefusesAnAddressThatIsNotOfThisMachine) {
  const auto sockets = listen_on(address_of("192.0.2.1:0"), 1);
  ASSERT_FALSE(sockets);
  EXPECT_EQ(sockets.error().find("cannot listen on 192.0.2.1:0: "), 0U) << sockets.error();
}

TEST_F(UnixSocketTest, ListensAndGivesEachCoreADescriptor) {
  auto sockets = listen_on(address(), 2);
  ASSERT_TRUE(sockets) << sockets.error();
  EXPECT_EQ(sockets->family(), AF_UNIX);
  EXPECT_TRUE(answered());
  const int one = sockets->release(0);
  const int two = sockets->release(1);
  EXPECT_GE(one, 0);
  EXPECT_GE(two, 0);
  EXPECT_NE(one, two);
  ::close(one);
  ::close(two);
}

TEST_F(UnixSocketTest, ReplacesASocketThatNobodyAnswers) {
  { ASSERT_TRUE(listen_on(address(), 1)); }
  ASSERT_TRUE(std::filesystem::is_socket(path()));
  EXPECT_FALSE(answered());
  const auto again = listen_on(address(), 1);
  ASSERT_TRUE(again) << again.error();
  EXPECT_TRUE(answered());
}

TEST_F(UnixSocketTest, DoesNotTakeASocketFromWhoAnswersThere) {
  const auto first = listen_on(address(), 1);
  ASSERT_TRUE(first) << first.error();
  const auto second = listen_on(address(), 1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "unix:" + path() + " is in use by another program");
  EXPECT_TRUE(answered());
}

TEST_F(UnixSocketTest, LeavesAFileAloneThatIsNoSocket) {
  std::ofstream(path()) << "kept";
  EXPECT_FALSE(listen_on(address(), 1));
  EXPECT_TRUE(std::filesystem::is_regular_file(path()));
}

} // namespace
} // namespace plumbline::http
