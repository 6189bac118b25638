#include "daemon/ingest/wire/inflate.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <zlib.h>

namespace plumbline::ingest {
namespace {

constexpr int gzip = 16 + MAX_WBITS;
constexpr int zlib = MAX_WBITS;
constexpr int raw = -MAX_WBITS;

std::string deflated(std::string text, int window_bits) {
  z_stream stream{};
  if (::deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(::deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::logic_error("deflate");
  return out;
}

/// What does not compress, so that a window's worth of output takes many rounds.
std::string noise(std::size_t size) {
  std::mt19937 random(1);
  std::string text(size, '\0');
  for (auto& c : text) c = static_cast<char>(random() & 255);
  return text;
}

std::string inflated(Encoding encoding, const std::string& body, std::size_t limit = 1'000'000) {
  std::string out = "what was there before";
  const auto done = inflate_body(encoding, body, limit, out);
  if (done) return out;
  return done.error().code == InflateFault::Code::too_large ? "too large" : "corrupt";
}

TEST(Inflate, GivesBackWhatGzipPacked) {
  EXPECT_EQ(inflated(Encoding::gzip, deflated("{\"a\":1}", gzip)), "{\"a\":1}");
  EXPECT_EQ(inflated(Encoding::gzip, deflated("", gzip)), "");
  const auto large = noise(300'000);
  EXPECT_EQ(inflated(Encoding::gzip, deflated(large, gzip)), large);
}

TEST(Inflate, TakesDeflateWithAndWithoutItsHeader) {
  const auto large = noise(100'000);
  for (const auto& text : {std::string("{\"a\":1}"), large}) {
    EXPECT_EQ(inflated(Encoding::deflate, deflated(text, zlib)), text);
    EXPECT_EQ(inflated(Encoding::deflate, deflated(text, raw)), text);
  }
}

TEST(Inflate, JoinsSeveralMembersToOneBody) {
  EXPECT_EQ(inflated(Encoding::gzip, deflated("{\"a\":", gzip) + deflated("1}", gzip)), "{\"a\":1}");
}

TEST(Inflate, RefusesABodyThatEndsTooEarlyWhereverItEnds) {
  const auto whole = deflated("{\"a\":\"a text of some length\"}", gzip);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(inflated(Encoding::gzip, whole.substr(0, size)), "corrupt") << size;
}

TEST(Inflate, RefusesWhatIsDamagedOrOfAnotherFormat) {
  auto checksum = deflated("{\"a\":1}", gzip);
  checksum[checksum.size() - 5] = static_cast<char>(checksum[checksum.size() - 5] ^ 1);
  EXPECT_EQ(inflated(Encoding::gzip, checksum), "corrupt");
  EXPECT_EQ(inflated(Encoding::gzip, "{\"a\":1}"), "corrupt");
  EXPECT_EQ(inflated(Encoding::gzip, deflated("{}", zlib)), "corrupt");
  EXPECT_EQ(inflated(Encoding::deflate, "{\"a\":1}"), "corrupt");
  EXPECT_EQ(inflated(Encoding::gzip, deflated("{}", gzip) + "behind"), "corrupt");
}

TEST(Inflate, TakesAsMuchAsTheLimitAndNotOneByteMore) {
  for (const std::size_t limit : {1U, 16'384U, 16'385U, 100'000U}) {
    const std::string text(limit, 'a');
    EXPECT_EQ(inflated(Encoding::gzip, deflated(text, gzip), limit), text) << limit;
    EXPECT_EQ(inflated(Encoding::gzip, deflated(text + "b", gzip), limit), "too large") << limit;
  }
}

TEST(Inflate, CountsAllMembersAgainstTheLimit) {
  const auto two = deflated(std::string(60, 'a'), gzip) + deflated(std::string(60, 'b'), gzip);
  EXPECT_EQ(inflated(Encoding::gzip, two, 119), "too large");
  EXPECT_EQ(inflated(Encoding::gzip, two, 120).size(), 120U);
}

TEST(Inflate, StopsABombAtTheLimit) {
  const auto bomb = deflated(std::string(64 * 1024 * 1024, '\0'), gzip);
  ASSERT_LT(bomb.size(), 100'000U);
  std::string out;
  const auto done = inflate_body(Encoding::gzip, bomb, 50'000, out);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, InflateFault::Code::too_large);
  EXPECT_NE(done.error().message.find("50000 bytes"), std::string::npos);
  EXPECT_LE(out.capacity(), 200'000U);
}

TEST(Inflate, IsNotForABodyThatIsNotPacked) {
  std::string out;
  EXPECT_THROW((void)inflate_body(Encoding::identity, "{}", 10, out), std::logic_error);
}

} // namespace
} // namespace plumbline::ingest
