#include "daemon/http/response_writer.h"

#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

Response answer(unsigned status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(ResponseHead, NamesTheStatusTheTypeAndTheLength) {
  EXPECT_EQ(head_of(answer(200, "{}"), true, false),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
}

TEST(ResponseHead, HasTheFieldsOfTheAnswerInTheirOrder) {
  auto response = answer(405, "");
  response.content_type = "";
  response.headers = {{"Allow", "GET"}, {"X-B", "1"}};
  EXPECT_EQ(head_of(response, true, false),
            "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nX-B: 1\r\nContent-Length: 0\r\n\r\n");
}

TEST(ResponseHead, SaysWhetherTheConnectionStaysInEachVersionsWords) {
  const auto says = [](bool keep_alive, bool http_1_0) {
    const auto head = head_of(answer(200, ""), keep_alive, http_1_0);
    const auto at = head.find("Connection: ");
    return at == std::string::npos ? "" : head.substr(at + 12, head.find('\r', at) - at - 12);
  };
  EXPECT_EQ(says(true, false), "");
  EXPECT_EQ(says(true, true), "keep-alive");
  EXPECT_EQ(says(false, false), "close");
  EXPECT_EQ(says(false, true), "close");
}

TEST(ResponseHead, HasNoLengthWhereThereIsNoBody) {
  for (const unsigned status : {204U, 304U})
    EXPECT_EQ(head_of(answer(status, ""), true, false).find("Content-Length"), std::string::npos) << status;
}

TEST(ResponseHead, OfPiecesIsChunkedWhereTheClientUnderstandsIt) {
  auto response = answer(200, "");
  struct Nothing final : PieceSource {
    task<Piece> next(Turns::Work&) override { co_return Piece{"", true}; }
  };
  response.pieces = std::make_shared<Nothing>();
  const auto head = head_of(response, true, false);
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(head_of(response, false, true).find("Transfer-Encoding"), std::string::npos);
}

TEST(WholeAnswer, IsItsHeadAndItsBody) {
  const auto response = answer(200, "{\"success\":true}");
  EXPECT_EQ(*whole_answer(response), head_of(response, true, false) + response.body);
}

} // namespace
} // namespace plumbline::http
