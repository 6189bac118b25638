#include "daemon/delivery/http_client.h"
#include "daemon/http/client/client_connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <thread>

namespace plumbline::delivery {
namespace {

using tcp = net::ip::tcp;
using Socket = net::basic_stream_socket<tcp, Ex>;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A receiver that says what a test tells it to.
class HttpClientTest : public testing::Test {
 protected:
  struct Reply {
    std::string text;   ///< "" = it says nothing
    bool close = false; ///< it closes the connection then, and says so to nobody
  };

  HttpClientTest() {
    net::co_spawn(context, listen(), net::detached);
    options.allow_private = true;
  }

  task<> listen() {
    for (;;) {
      boost::system::error_code error;
      Socket socket(context);
      co_await acceptor.async_accept(socket, net::redirect_error(use_task, error));
      if (error) co_return;
      auto& kept = sockets.emplace_back(std::move(socket));
      net::co_spawn(context, serve(kept), net::detached);
    }
  }

  task<> serve(Socket& socket) {
    boost::system::error_code error;
    auto token = net::redirect_error(use_task, error);
    std::string read;
    for (;;) {
      const auto head = co_await net::async_read_until(socket, net::dynamic_buffer(read), "\r\n\r\nbody", token);
      if (error) co_return;
      read.erase(0, head);
      const auto reply = answer(++requests);
      if (!reply.text.empty()) co_await net::async_write(socket, net::buffer(reply.text), token);
      if (error) co_return;
      if (reply.close) {
        socket.close(error);
        co_return;
      }
    }
  }

  Url url() const {
    return *parse_url("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/calls");
  }

  HttpClient& client() {
    if (!client_) client_ = std::make_unique<HttpClient>(context.get_executor(), options);
    return *client_;
  }

  Result<Answer, ClientFault> post() {
    std::optional<Result<Answer, ClientFault>> result;
    net::co_spawn(context, client().post(url(), {}, "body"), [&](const std::exception_ptr& thrown, auto answered) {
      ASSERT_FALSE(thrown);
      result.emplace(std::move(answered));
    });
    while (!result) context.run_one();
    return std::move(*result);
  }

  unsigned status() {
    const auto answered = post();
    return answered ? answered->status : 0;
  }

  std::string error() {
    const auto answered = post();
    return answered ? "" : answered.error().message;
  }

  net::io_context context{1};
  net::basic_socket_acceptor<tcp, Ex> acceptor{context, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  std::list<Socket> sockets; ///< of each connection there was
  std::function<Reply(int request)> answer = [](int) { return Reply{ok}; };
  int requests = 0;
  HttpClientOptions options;

 private:
  std::unique_ptr<HttpClient> client_;
};

std::string interim(int count, const std::string& status = "103 Early Hints") {
  std::string text;
  for (int i = 0; i < count; ++i) text += "HTTP/1.1 " + status + "\r\nLink: </a>\r\n\r\n";
  return text;
}

TEST_F(HttpClientTest, ReadsOverInterimAnswersWhicheverTheyAre) {
  for (const char* first : {"100 Continue", "102 Processing", "103 Early Hints", "199 Whatever"}) {
    answer = [first](int) { return Reply{interim(1, first) + ok}; };
    const auto answered = post();
    ASSERT_TRUE(answered) << first;
    EXPECT_EQ(answered->status, 200U) << first;
    EXPECT_EQ(answered->body, "ok");
  }
  EXPECT_EQ(requests, 4) << "each was sent once";
  EXPECT_EQ(sockets.size(), 1U) << "the connection is kept";
}

TEST_F(HttpClientTest, TakesTheFinalAnswersHeadersNotThoseOfAnInterimOne) {
  answer = [](int) {
    return Reply{"HTTP/1.1 102 Processing\r\nRetry-After: 7\r\nLocation: /there\r\n\r\nHTTP/1.1 503 Later\r\n"
                 "Content-Length: 0\r\n\r\n"};
  };
  const auto answered = post();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->status, 503U);
  EXPECT_EQ(answered->retry_after, std::nullopt);
  EXPECT_EQ(answered->location, "");
}

TEST_F(HttpClientTest, TakesSoManyInterimAnswersAndNoMore) {
  const int most = http::ClientConnection::most_interim_answers;
  answer = [&](int request) { return Reply{interim(request == 1 ? most : most + 1) + ok}; };
  EXPECT_EQ(status(), 200U);
  EXPECT_THAT(error(), HasSubstr("No answer from"));
}

TEST_F(HttpClientTest, TakesAnotherProtocolThatNobodyAskedForAsTheFinalAnswer) {
  answer = [](int request) {
    return Reply{request == 1 ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" : ok};
  };
  EXPECT_EQ(status(), 101U);
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(sockets.size(), 2U) << "the connection speaks something else now";
}

TEST_F(HttpClientTest, DoesNotTakeASecondAnswerForTheNextRequests) {
  answer = [](int request) {
    return Reply{request == 1 ? std::string(ok) + ok : "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"};
  };
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(status(), 503U);
  EXPECT_EQ(sockets.size(), 2U);
}

TEST_F(HttpClientTest, DoesNotTakeAnAnswerThatComesBetweenTwoRequestsForTheNextOnes) {
  answer = [](int request) { return Reply{request == 1 ? ok : "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"}; };
  EXPECT_EQ(status(), 200U);
  net::write(sockets.front(), net::buffer(std::string(ok)));
  EXPECT_EQ(status(), 503U);
  EXPECT_EQ(requests, 2);
  EXPECT_EQ(sockets.size(), 2U);
}

TEST_F(HttpClientTest, TakesTheStatusOfAnAnswerWhoseBodyIsTooLong) {
  answer = [](int) {
    return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + std::string(1'100'000, 'x')};
  };
  const auto answered = post();
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_EQ(answered->status, 200U);
  EXPECT_EQ(answered->body, std::string(1024, 'x'));
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(sockets.size(), 2U);
}

TEST_F(HttpClientTest, KeepsAConnectionOnWhichNothingElseCame) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(), 200U);
  EXPECT_EQ(sockets.size(), 1U);
}

TEST_F(HttpClientTest, UsesAnotherConnectionWhereTheOtherSideClosedTheKeptOne) {
  answer = [](int) { return Reply{ok, true}; };
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(requests, 2);
}

TEST_F(HttpClientTest, SendsARequestAgainThatMetTheEndOfAKeptConnection) {
  answer = [](int request) { return request == 2 ? Reply{"", true} : Reply{ok}; };
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(requests, 3);
  answer = [](int) { return Reply{"", true}; };
  EXPECT_THAT(error(), HasSubstr("No answer from")) << "once, and not for ever";
  EXPECT_EQ(requests, 5);
}

TEST_F(HttpClientTest, DoesNotSendARequestAgainThatWasNotAnsweredInTimeOnAKeptConnection) {
  options.first_patience = milliseconds(50);
  answer = [](int request) { return Reply{request == 1 ? ok : ""}; };
  EXPECT_EQ(status(), 200U);
  EXPECT_THAT(error(), HasSubstr("within 0.05 s"));
  EXPECT_EQ(requests, 2);
}

TEST_F(HttpClientTest, WaitsTwiceAsLongAfterEachTimeOutUpToTheLongest) {
  options.first_patience = milliseconds(50);
  options.longest_patience = milliseconds(150);
  answer = [](int) { return Reply{}; };
  EXPECT_EQ(client().patience(), milliseconds(50));
  EXPECT_THAT(error(), HasSubstr("within 0.05 s; the next try waits up to 0.1 s."));
  EXPECT_EQ(client().patience(), milliseconds(100));
  EXPECT_THAT(error(), HasSubstr("within 0.1 s; the next try waits up to 0.15 s."));
  EXPECT_THAT(error(), HasSubstr("within 0.15 s, the most that timeoutMs allows."));
  EXPECT_EQ(client().patience(), milliseconds(150));
}

TEST_F(HttpClientTest, KeepsTheTimeThatASlowReceiverNeeds) {
  options.first_patience = milliseconds(50);
  answer = [](int request) { return Reply{request == 1 ? "" : ok}; };
  EXPECT_NE(error(), "");
  EXPECT_EQ(status(), 200U);
  EXPECT_EQ(client().patience(), milliseconds(100));
}

TEST_F(HttpClientTest, WaitsNoLongerThanTheLongestFromTheBeginning) {
  options.longest_patience = milliseconds(60);
  EXPECT_EQ(client().patience(), milliseconds(60));
}

TEST_F(HttpClientTest, EndsAfterACutAtWhicheverStep) {
  options.first_patience = options.longest_patience = std::chrono::hours(1);
  answer = [](int) { return Reply{}; };
  for (int steps = 0; steps < 200; ++steps) {
    HttpClient cut_one(context.get_executor(), options);
    std::optional<Result<Answer, ClientFault>> result;
    net::co_spawn(context, cut_one.post(url(), {}, "body"),
                  [&](const std::exception_ptr&, auto answered) { result.emplace(std::move(answered)); });
    // The name's answer comes from another thread: somewhere in here it waits to be taken up.
    context.poll_one();
    for (int i = 0; i < steps; ++i) {
      std::this_thread::yield();
      if (i % 3 == 0) context.poll_one();
    }
    cut_one.cut();
    while (!result) context.run_one();
    ASSERT_FALSE(*result) << steps;
  }
}

TEST_F(HttpClientTest, SendsNothingAfterACut) {
  EXPECT_EQ(status(), 200U);
  client().cut();
  EXPECT_EQ(error(), "The delivery was stopped.");
  EXPECT_EQ(requests, 1);
}

} // namespace
} // namespace plumbline::delivery
