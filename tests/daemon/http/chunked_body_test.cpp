#include "daemon/http/chunked_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace plumbline::http {
namespace {

using State = ChunkedBody::State;

/// What became of a text that came in pieces of so many bytes.
struct Outcome {
  State state = State::more;
  std::string content;
  std::size_t taken = 0;
  std::string fault;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(std::string_view text, std::size_t piece = std::string_view::npos) {
  ChunkedBody body;
  Outcome outcome;
  while (body.state() == State::more && outcome.taken < text.size()) {
    const auto taken = body.take(text.substr(outcome.taken, piece));
    EXPECT_GT(taken.bytes, 0U) << "no call without progress";
    outcome.content += taken.content;
    outcome.taken += taken.bytes;
  }
  outcome.state = body.state();
  outcome.fault = body.fault();
  return outcome;
}

TEST(ChunkedBody, IsTheContentOfItsChunks) {
  const std::string text = "3\r\nabc\r\nA;name=\"value\"\r\n0123456789\r\n000\r\nX-Sum: 1\r\nY:\r\n\r\n";
  const auto whole = outcome_of(text + "GET / HTTP/1.1");
  EXPECT_EQ(whole.state, State::done);
  EXPECT_EQ(whole.content, "abc0123456789");
  EXPECT_EQ(whole.taken, text.size()) << "what follows belongs to the next request";
  for (std::size_t piece = 1; piece < 20; ++piece) EXPECT_EQ(outcome_of(text, piece), whole) << piece;
}

TEST(ChunkedBody, WaitsForTheRest) {
  const std::string text = "3;x\r\nabc\r\n0\r\nX: y\r\n\r\n";
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_EQ(outcome_of(text.substr(0, length)).state, State::more) << length;
  EXPECT_EQ(outcome_of(text).state, State::done);
}

TEST(ChunkedBody, IsMalformedWhereAnotherReaderCouldSeeAnotherEnd) {
  for (const auto* text : {"x\r\n",
                           "\r\n",
                           "-1\r\n",
                           "0x3\r\nabc\r\n",
                           "3\nabc\r\n",
                           "3\rabc",
                           "3 \nabc",
                           "3;a\nabc",
                           "3\r\nabcd\r\n",
                           "3\r\nab\r\n0\r\n\r\n",
                           "3\r\nabc\n0\r\n\r\n",
                           "3\r\nabc\rx",
                           "00000000000000003\r\n",
                           "FFFFFFFFFFFFFFFFF\r\n",
                           "3g\r\n",
                           "+3\r\n",
                           " 3\r\n",
                           "0\r\n\n",
                           "0\r\nX\r\n\r\n",
                           "0\r\n: y\r\n\r\n",
                           "0\r\nX : y\r\n\r\n",
                           "0\r\n X: y\r\n\r\n",
                           "0\r\nX: y\n\r\n",
                           "0\r\nX: \x01\r\n\r\n",
                           "0\r\nX: y\r\n\rx"}) {
    const auto whole = outcome_of(text);
    EXPECT_EQ(whole.state, State::malformed) << text;
    EXPECT_NE(whole.fault, "") << text;
    EXPECT_EQ(outcome_of(text, 1).fault, whole.fault) << text;
  }
}

TEST(ChunkedBody, HasABoundForItsExtensionsTogether) {
  const auto text = [](std::size_t bytes) {
    // Two chunks; each semicolon counts.
    return "1;" + std::string(bytes / 2 - 1, 'a') + "\r\nx\r\n0;" + std::string(bytes - bytes / 2 - 1, 'b') +
           "\r\n\r\n";
  };
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::string_view::npos}) {
    EXPECT_EQ(outcome_of(text(ChunkedBody::max_extension_bytes), piece).state, State::done);
    EXPECT_EQ(outcome_of(text(ChunkedBody::max_extension_bytes + 1), piece).fault,
              "its chunk extensions are larger than 16384 bytes");
  }
}

TEST(ChunkedBody, HasABoundForItsTrailerFieldsTogether) {
  const auto text = [](std::size_t bytes) {
    std::string fields;
    while (fields.size() + 100 < bytes) fields += "X: y\r\n";
    fields += "Z:" + std::string(bytes - fields.size() - 6, 'z') + "\r\n";
    return "0\r\n" + fields + "\r\n";
  };
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::string_view::npos}) {
    EXPECT_EQ(outcome_of(text(ChunkedBody::max_trailer_bytes), piece).state, State::done);
    EXPECT_EQ(outcome_of(text(ChunkedBody::max_trailer_bytes + 2), piece).fault,
              "its trailer fields are larger than 16384 bytes");
  }
}

} // namespace
} // namespace plumbline::http
