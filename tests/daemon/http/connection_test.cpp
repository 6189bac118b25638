#include "daemon/http/connection.h"
#include "tests/daemon/http/tls_fixture.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace plumbline::http {
namespace {

/// Gives these pieces; "!" is one that fails.
class Pieces final : public PieceSource {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  task<Piece> next(Turns::Work&) override {
    Piece piece{pieces_.at(next_), next_ + 1 == pieces_.size()};
    ++next_;
    if (piece.bytes == "!") throw std::runtime_error("a disk");
    co_return piece;
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
};

/// A listener whose refusals say what they were asked for.
class Connections : public testing::Test {
 protected:
  Connections() {
    router_.add("GET", "/api/fails", [](Request&) -> task<Response> {
      throw std::runtime_error("a disk");
      co_return Response();
    });
    router_.add("GET", "/api/pieces", [this](Request&) -> task<Response> {
      Response response;
      response.pieces = std::make_shared<Pieces>(pieces_);
      co_return response;
    });
    router_.add("GET", "/api/endless", [](Request&) -> task<Response> {
      Response response;
      response.take_over = [](Socket) -> task<> { co_return; };
      co_return response;
    });
    service_.refusals.malformed = [this](const BadRequest& bad) {
      sentence_ = bad.sentence;
      return said("400 malformed" + std::string(bad.endless ? " endless " : " ") + std::string(bad.path), 400);
    };
    service_.refusals.failed = [](std::string_view path, unsigned status, std::string_view code, std::string_view) {
      return said(std::to_string(status) + " " + std::string(code) + " " + std::string(path), status);
    };
  }

  static Response said(std::string body, unsigned status) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }

  /// Sends the bytes on a connection of their own; the answer to them, to the connection's end.
  std::string answer(const std::string& bytes) {
    SocketPair sockets;
    Socket socket(core_.context(), net::generic::stream_protocol(AF_UNIX, 0), sockets.ends[0]);
    sockets.ends[0] = -1;
    bool ended = false;
    net::co_spawn(core_.context(), serve_connection(std::move(socket), "unix", service_),
                  [&ended](std::exception_ptr) { ended = true; });
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto piece = std::min<std::size_t>(bytes.size() - sent, 64UL * 1024);
      const auto count = ::write(sockets.ends[1], bytes.data() + sent, piece);
      if (count <= 0) throw std::runtime_error("the connection takes nothing");
      sent += static_cast<std::size_t>(count);
      core_.context().poll();
    }
    ::shutdown(sockets.ends[1], SHUT_WR);
    while (!ended) core_.context().run_one();
    std::string text;
    std::array<char, 4096> read{};
    for (ssize_t count = 0; (count = ::read(sockets.ends[1], read.data(), read.size())) > 0;)
      text.append(read.data(), static_cast<std::size_t>(count));
    return text;
  }
  /// The body of that.
  std::string body(const std::string& bytes) {
    const auto text = answer(bytes);
    return text.substr(text.find("\r\n\r\n") + 4);
  }

  Core core_{0, "core-0"};
  ReadBufferPool buffers_;
  Router router_;
  HeldCounts held_counts_;
  HeldBytes held_{held_counts_};
  Service service_{core_, buffers_, held_, router_, {}, {}, "here"};
  std::vector<std::string> pieces_;
  std::string sentence_;
};

TEST_F(Connections, SayByThePathWhatAHandlerFailedAt) {
  const auto text = answer("GET /api/fails?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 500 ")) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\n500 internal /api/fails")) << text;
}

TEST_F(Connections, SayByThePathWhatIsNoRequestWhereAPathWasToBeRead) {
  EXPECT_EQ(body("GET /api/x?a=1 HTTP/1.1\r\nno field\r\n\r\n"), "400 malformed /api/x");
  EXPECT_EQ(body("GET /api/x SPDY/9\r\n\r\n"), "400 malformed /api/x");
  EXPECT_EQ(body("nonsense\r\n\r\n"), "400 malformed ");
  EXPECT_EQ(body("GET http://x/api HTTP/1.1\r\nno field\r\n\r\n"), "400 malformed ");
  EXPECT_EQ(body("POST /api/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n"), "400 malformed /api/x");
  EXPECT_EQ(body("GET /api/endless HTTP/1.0\r\n\r\n"), "400 malformed /api/endless");
}

TEST_F(Connections, SendAnAnswerOfOnePieceWithItsLength) {
  pieces_ = {"all"};
  const auto text = answer("GET /api/pieces HTTP/1.1\r\n\r\n");
  EXPECT_NE(text.find("\r\nContent-Length: 3\r\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("Transfer-Encoding"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\nall")) << text;
  EXPECT_NE(answer("HEAD /api/pieces HTTP/1.1\r\n\r\n").find("\r\nContent-Length: 3\r\n"), std::string::npos);
}

TEST_F(Connections, SendAnAnswerOfSeveralPiecesInChunks) {
  pieces_ = {"one", "", "two", ""};
  const auto text = answer("GET /api/pieces HTTP/1.1\r\n\r\n");
  EXPECT_NE(text.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")) << text;
}

TEST_F(Connections, SendAnOldClientThePiecesToTheConnectionsEnd) {
  pieces_ = {"one", "two"};
  const auto text = answer("GET /api/pieces HTTP/1.0\r\n\r\n");
  EXPECT_EQ(text.find("Transfer-Encoding"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\nonetwo")) << text;
}

TEST_F(Connections, BreakOffAnAnswerThatFailsHalfWay) {
  pieces_ = {"one", "!", "two"};
  const auto text = answer("GET /api/pieces HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(text.ends_with("3\r\none\r\n")) << "no last chunk: " << text;
  pieces_ = {"!", "one"};
  EXPECT_TRUE(answer("GET /api/pieces HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 500 "));
}

TEST_F(Connections, SayByThePathThatAHeaderIsTooLarge) {
  const auto fields = [](std::size_t bytes) {
    return "GET /api/x HTTP/1.1\r\nA: " + std::string(bytes, 'a') + "\r\n\r\n";
  };
  EXPECT_EQ(body(fields(max_header_bytes)), "400 malformed /api/x");
  EXPECT_NE(sentence_.find("larger than"), std::string::npos) << sentence_;
  const auto line = body("GET /api/x" + std::string(max_header_bytes, 'a') + " HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(line.starts_with("400 malformed /api/xa")) << line.substr(0, 100);
}

TEST_F(Connections, SayByThePathThatLargeBodiesTakeAllTheRoom) {
  ASSERT_TRUE(buffers_.hold(max_gathered_bytes - 1000));
  const auto request = [](std::size_t bytes) {
    return "POST /api/nothing HTTP/1.1\r\nConnection: close\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
           std::string(bytes, 'a');
  };
  const auto text = answer(request(read_buffer_bytes + 1));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 429 ")) << text;
  EXPECT_NE(text.find("\r\nRetry-After: 1\r\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("429 overloaded /api/nothing")) << text;
  EXPECT_TRUE(answer(request(1000)).starts_with("HTTP/1.1 404 ")) << "what fits a buffer needs no room";
}

} // namespace
} // namespace plumbline::http
