#include "daemon/http/message.h"
#include "daemon/http/request_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace plumbline::http {
namespace {

using Step = RequestReader::Step;

/// A request as it was read, copied.
struct Read {
  std::string method, target, path, query, host, body;
  bool too_large = false;
  std::size_t body_bytes = 0;
  friend bool operator==(const Read&, const Read&) = default;
};

/// What became of a text that came in pieces of so many bytes.
struct Outcome {
  std::vector<Read> requests;
  Step last = Step::need_header;
  std::string sentence;
  std::size_t crowded_out = 0; ///< requests
};

/// `held`: what other readers hold of the room for bodies.
Outcome outcome_of(std::string_view text, std::size_t piece, std::size_t held = 0) {
  ReadBuffer buffer;
  ReadBufferPool pool;
  EXPECT_TRUE(pool.hold(held));
  RequestReader reader(pool);
  Outcome outcome;
  for (;;) {
    outcome.last = reader.step(buffer);
    switch (outcome.last) {
    case Step::header: continue;
    case Step::malformed: outcome.sentence = reader.sentence(); return outcome;
    case Step::tls:
    case Step::too_much: return outcome;
    case Step::done: {
      Request request;
      reader.fill(request);
      if (reader.crowded_out()) ++outcome.crowded_out;
      outcome.requests.push_back({std::string(request.method), std::string(request.target), std::string(request.path),
                                  std::string(request.query), std::string(request.header("HOST")),
                                  std::string(request.body), request.too_large, request.body_bytes});
      reader.release(buffer);
      reader.reset();
      continue;
    }
    case Step::need_header:
    case Step::need_body: break;
    }
    if (text.empty()) return outcome;
    const auto [to, room] = buffer.prepare(std::min(piece, text.size()));
    const auto count = std::min({piece, text.size(), room});
    if (count == 0) throw std::logic_error("the reader wants more than the buffer holds");
    std::memcpy(to, text.data(), count);
    buffer.commit(count);
    text.remove_prefix(count);
  }
}

Outcome outcome_of(std::string_view text) { return outcome_of(text, read_buffer_bytes); }

std::string post(std::string_view body) {
  return "POST /v1/t?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string chunked(const std::vector<std::string>& chunks) {
  std::string text = "POST /v1/b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& chunk : chunks) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
    text += size + chunk + "\r\n";
  }
  return text + "0\r\n\r\n";
}

/// A GET whose request line and fields are so many bytes together.
std::string header_of(std::size_t size) {
  const std::string begin = "GET / HTTP/1.1\r\nX: ";
  return begin + std::string(size - begin.size() - 4, 'x') + "\r\n\r\n";
}

TEST(RequestReader, ReadsARequestAndItsBody) {
  const auto outcome = outcome_of(post("{\"a\":1}"));
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_EQ(outcome.requests[0], (Read{"POST", "/v1/t?a=b", "/v1/t", "a=b", "h", "{\"a\":1}", false, 7}));
  EXPECT_EQ(outcome.last, Step::need_header);
}

TEST(RequestReader, ReadsTheSameByteByByteAndAllAtOnce) {
  const auto text = post("{\"a\":1}") + "GET /x HTTP/1.1\r\nHost: i\r\n\r\n" + chunked({"one", "twotwo"}) + post("");
  const auto whole = outcome_of(text);
  ASSERT_EQ(whole.requests.size(), 4U);
  EXPECT_EQ(whole.requests[2].body, "onetwotwo");
  for (const std::size_t piece : {1U, 2U, 7U, 64U})
    EXPECT_EQ(outcome_of(text, piece).requests, whole.requests) << piece;
}

TEST(RequestReader, KeepsABodyOfTheWholeBufferThere) {
  const std::string body(read_buffer_bytes, 'b');
  for (const std::size_t piece : {std::size_t{1'000}, read_buffer_bytes}) {
    const auto outcome = outcome_of(post(body) + "GET /next HTTP/1.1\r\n\r\n", piece);
    ASSERT_EQ(outcome.requests.size(), 2U);
    EXPECT_EQ(outcome.requests[0].body, body);
    EXPECT_EQ(outcome.requests[1].target, "/next");
  }
}

TEST(RequestReader, GathersABodyThatIsLargerThanTheBuffer) {
  for (const std::size_t size : {read_buffer_bytes + 1, max_body_bytes}) {
    const std::string body(size, 'b');
    const auto outcome = outcome_of(post(body) + "GET /next HTTP/1.1\r\n\r\n", 10'000);
    ASSERT_EQ(outcome.requests.size(), 2U);
    EXPECT_EQ(outcome.requests[0].body, body);
    EXPECT_FALSE(outcome.requests[0].too_large);
    EXPECT_EQ(outcome.requests[1].target, "/next");
  }
}

TEST(RequestReader, ReadsABodyBeyondTheLimitAndThrowsItAway) {
  const std::string body(max_body_bytes + 1, 'b');
  for (const auto& text : {post(body), chunked({body.substr(0, 500'000), body.substr(500'000)})}) {
    const auto outcome = outcome_of(text + "GET /next HTTP/1.1\r\n\r\n");
    ASSERT_EQ(outcome.requests.size(), 2U);
    EXPECT_TRUE(outcome.requests[0].too_large);
    EXPECT_EQ(outcome.requests[0].body, "");
    EXPECT_EQ(outcome.requests[0].body_bytes, max_body_bytes + 1);
    EXPECT_FALSE(outcome.requests[1].too_large);
  }
}

TEST(RequestReader, ThrowsABodyAwayForWhichTheBodiesOfOthersLeaveNoRoom) {
  const std::string body(read_buffer_bytes + 1, 'b');
  const auto text = post(body) + chunked({body}) + post("small");
  const auto fits = outcome_of(text, 10'000, max_gathered_bytes - body.size());
  EXPECT_EQ(fits.crowded_out, 0U) << "each gives back what it held";
  ASSERT_EQ(fits.requests.size(), 3U);
  EXPECT_EQ(fits.requests[1].body, body);
  const auto crowded = outcome_of(text, 10'000, max_gathered_bytes - body.size() + 1);
  EXPECT_EQ(crowded.crowded_out, 2U);
  ASSERT_EQ(crowded.requests.size(), 3U);
  EXPECT_EQ(crowded.requests[0].body, "");
  EXPECT_EQ(crowded.requests[2].body, "small") << "what fits a buffer needs no room";
}

TEST(RequestReader, CutsOffASenderWhoDoesNotEnd) {
  const std::string body(max_drained_bytes + 1, 'b');
  EXPECT_EQ(outcome_of(post(body)).last, Step::too_much);
}

TEST(RequestReader, JoinsChunksToOneBody) {
  const std::string large(300'000, 'c');
  EXPECT_EQ(outcome_of(chunked({large, "d"}), 5'000).requests.at(0).body, large + "d");
  EXPECT_EQ(outcome_of(chunked({})).requests.at(0).body, "");
}

TEST(RequestReader, WaitsForAChunkOfWhichOnlyTheSizeOrAPartHasCome) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto* begun : {"", "5", "5\r\n", "5\r\nab", "5\r\nabcde", "5\r\nabcde\r\n", "5\r\nabcde\r\n0\r\n"}) {
    const auto outcome = outcome_of(head + begun);
    EXPECT_EQ(outcome.last, Step::need_body) << begun;
    EXPECT_TRUE(outcome.requests.empty()) << begun;
  }
}

TEST(RequestReader, TakesAHeaderOfTheLimitAndNotOfMore) {
  EXPECT_EQ(outcome_of(header_of(max_header_bytes - 1)).requests.size(), 1U);
  for (const std::size_t piece : {std::size_t{100}, read_buffer_bytes}) {
    const auto outcome = outcome_of(header_of(max_header_bytes + 100), piece);
    EXPECT_EQ(outcome.last, Step::malformed);
    EXPECT_EQ(outcome.sentence, "The request line and header fields are larger than 16384 bytes.");
  }
}

TEST(RequestReader, SaysThatAnythingElseIsNoRequest) {
  for (const auto* text :
       {"hello\r\n\r\n", "GET / HTTP/9\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "\x17\x03\x01\x02\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}) {
    const auto outcome = outcome_of(text);
    EXPECT_EQ(outcome.last, Step::malformed) << text;
    EXPECT_EQ(outcome.sentence.find("This is not an HTTP/1.1 request: "), 0U) << outcome.sentence;
  }
}

TEST(RequestReader, SaysThatAChunkIsMalformed) {
  const auto outcome = outcome_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
  EXPECT_EQ(outcome.last, Step::malformed);
  EXPECT_EQ(outcome.sentence.find("The chunked body is malformed: "), 0U) << outcome.sentence;
}

TEST(RequestReader, TakesNoOtherTransferEncodingThanChunkedOnceAndAlone) {
  const std::string begin = "POST /v1/b HTTP/1.1\r\nHost: h\r\n";
  const std::string rest = "\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
  EXPECT_EQ(outcome_of(begin + "Transfer-Encoding: Chunked" + rest).requests.at(0).body, "{}");
  for (const auto* fields :
       {"Transfer-Encoding: xchunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: gzip",
        "Transfer-Encoding:", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: \x0b"
        "chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 12",
        "Content-Length: 12\r\nTransfer-Encoding: chunked", "Transfer-Encoding : chunked",
        "Content-Length: 12\r\nTransfer-Encoding: xchunked"}) {
    const auto outcome = outcome_of(begin + fields + rest);
    EXPECT_EQ(outcome.last, Step::malformed) << fields;
    EXPECT_TRUE(outcome.requests.empty()) << fields;
  }
  EXPECT_EQ(outcome_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked" + rest).last, Step::malformed);
}

TEST(RequestReader, DropsTrailerFields) {
  const auto outcome = outcome_of(
      "POST /v1/b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: evil\r\nContent-Length: 5\r\n\r\n" +
      post("next"));
  ASSERT_EQ(outcome.requests.size(), 2U);
  EXPECT_EQ(outcome.requests[0].host, "");
  EXPECT_EQ(outcome.requests[1].body, "next");
}

TEST(RequestReader, EndsAChunkExtensionOrATrailerBeyondItsBoundWhateverThePieces) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string large(3 * read_buffer_bytes, 'a');
  for (const auto& text :
       {head + "5;" + large, head + "0\r\nX: " + large, head + "5;" + large + "\r\nabcde\r\n0\r\n\r\n"})
    for (const std::size_t piece : {std::size_t{100}, read_buffer_bytes})
      EXPECT_EQ(outcome_of(text, piece).last, Step::malformed);
}

TEST(RequestReader, TakesOneHostThatIsAHostAndAPort) {
  const auto outcome = [](std::string_view fields) {
    return outcome_of("GET / HTTP/1.1\r\n" + std::string(fields) + "\r\n\r\n");
  };
  EXPECT_EQ(outcome("Host: [::1]:8090").requests.at(0).host, "[::1]:8090");
  EXPECT_EQ(outcome("Host:").requests.size(), 1U);
  for (const auto* fields : {"Host: a\r\nHost: a", "Host: a\r\nHost: b", "Host: a/b", "Host: a:80/b", "Host: u@a",
                             "Host: a b", "Host: a:0", "Host: a:99999", "Host: a, b"})
    EXPECT_EQ(outcome(fields).last, Step::malformed) << fields;
}

TEST(RequestReader, TakesATargetInAbsoluteFormForItsPathAndItsHost) {
  const auto outcome = outcome_of(
      "GET http://127.0.0.1:8090/api/setup?env=dev HTTP/1.1\r\nHost: evil\r\n\r\nGET HTTP://h HTTP/1.1\r\n\r\n");
  ASSERT_EQ(outcome.requests.size(), 2U);
  EXPECT_EQ(outcome.requests[0],
            (Read{"GET", "/api/setup?env=dev", "/api/setup", "env=dev", "127.0.0.1:8090", "", false, 0}));
  EXPECT_EQ(outcome.requests[1].path, "/");
  EXPECT_EQ(outcome.requests[1].host, "h");
  for (const auto* target : {"http:///a", "http://u@h/a", "http://h:0/a"})
    EXPECT_EQ(outcome_of("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n").last, Step::malformed)
        << target;
}

TEST(RequestReader, KnowsWhetherARequestHasBegunAndWhetherItWaits) {
  ReadBuffer buffer;
  ReadBufferPool pool;
  RequestReader reader(pool);
  EXPECT_EQ(reader.step(buffer), Step::need_header);
  EXPECT_FALSE(reader.begun());
  const std::string text = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  std::memcpy(buffer.prepare(text.size()).first, text.data(), text.size());
  buffer.commit(10);
  EXPECT_EQ(reader.step(buffer), Step::need_header);
  EXPECT_TRUE(reader.begun());
  buffer.commit(text.size() - 10);
  EXPECT_EQ(reader.step(buffer), Step::header);
  EXPECT_TRUE(reader.expects_continue());
  EXPECT_EQ(reader.step(buffer), Step::need_body);
  reader.reset();
  EXPECT_FALSE(reader.begun());
  EXPECT_FALSE(reader.expects_continue());
}

TEST(RequestReader, KnowsATlsHandshakeByItsFirstByteAndNoOther) {
  EXPECT_EQ(outcome_of("\x16\x03\x01").last, Step::tls);
  EXPECT_EQ(outcome_of("\x16").last, Step::tls);
  EXPECT_EQ(outcome_of("\x15\x03\x01").last, Step::malformed);
  EXPECT_EQ(outcome_of("GET / HTTP/1.1\r\n\r\n\x16\x03\x01").last, Step::tls);
  EXPECT_EQ(outcome_of("GET /\x16 HTTP/1.1\r\n\r\n").last, Step::malformed);
}

} // namespace
} // namespace plumbline::http
