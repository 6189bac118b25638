#include "daemon/http/tls_layer.h"
#include "tests/daemon/http/tls_fixture.h"

#include <boost/asio/error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plumbline::http {
namespace {

namespace net = boost::asio;

/// Both ends in one thread: the client's end does not block either, and each is driven in turn.
class TlsLayerTest : public testing::Test {
 protected:
  TlsLayerTest() : context(*TlsContext::load(certificates.make("localhost"))), layer(*context, sockets.ends[0]) {
    ::fcntl(sockets.ends[1], F_SETFL, O_NONBLOCK);
  }

  std::string read() {
    std::array<char, 20'000> bytes;
    const auto count = layer.read(bytes.data(), bytes.size(), error);
    return {bytes.data(), count};
  }
  std::size_t write(const std::string& head, const std::string& body) {
    return layer.write({net::buffer(head), net::buffer(body)}, error);
  }
  /// Until both have what they need of each other.
  bool shake_hands() {
    for (int turn = 0; turn < 10; ++turn) {
      const bool connected = SSL_do_handshake(client.ssl()) == 1;
      read();
      if (connected && !layer.handshaking()) return true;
    }
    return false;
  }
  std::string client_reads() {
    std::array<char, 20'000> bytes;
    const int count = SSL_read(client.ssl(), bytes.data(), static_cast<int>(bytes.size()));
    return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
  }

  Certificates certificates;
  std::shared_ptr<const TlsContext> context;
  SocketPair sockets;
  TlsLayer layer;
  Client client{sockets.ends[1]};
  boost::system::error_code error;
};

TEST_F(TlsLayerTest, ShakesHandsWithinReadsAndNeverBlocks) {
  EXPECT_EQ(read(), "");
  EXPECT_EQ(error, net::error::would_block);
  EXPECT_FALSE(layer.waits_to_write());
  EXPECT_TRUE(layer.handshaking());
  ASSERT_TRUE(shake_hands());
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.3");
  EXPECT_EQ(error, net::error::would_block);
}

TEST_F(TlsLayerTest, SpeaksTls12AndNothingOlder) {
  SSL_set_max_proto_version(client.ssl(), TLS1_2_VERSION);
  ASSERT_TRUE(shake_hands());
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.2");
}

TEST_F(TlsLayerTest, RefusesTls11) {
  SSL_set_security_level(client.ssl(), 0);
  SSL_set_min_proto_version(client.ssl(), TLS1_1_VERSION);
  SSL_set_max_proto_version(client.ssl(), TLS1_1_VERSION);
  EXPECT_FALSE(shake_hands());
  EXPECT_EQ(layer.fault(), "unsupported protocol");
}

class AeadSuites : public TlsLayerTest, public testing::WithParamInterface<const char*> {};

TEST_P(AeadSuites, AreSpokenInTls12) {
  SSL_set_max_proto_version(client.ssl(), TLS1_2_VERSION);
  ASSERT_EQ(SSL_set_cipher_list(client.ssl(), GetParam()), 1);
  ASSERT_TRUE(shake_hands()) << layer.fault();
  EXPECT_STREQ(SSL_get_cipher(client.ssl()), GetParam());
}
INSTANTIATE_TEST_SUITE_P(, AeadSuites,
                         testing::Values("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                                         "ECDHE-ECDSA-CHACHA20-POLY1305"));

TEST_F(TlsLayerTest, RefusesSuitesOfTls12ThatAreNoAead) {
  SSL_set_max_proto_version(client.ssl(), TLS1_2_VERSION);
  ASSERT_EQ(SSL_set_cipher_list(client.ssl(),
                                "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:"
                                "ECDHE-RSA-AES128-SHA256:AES128-SHA256:AES256-GCM-SHA384"),
            1);
  EXPECT_FALSE(shake_hands());
  EXPECT_EQ(layer.fault(), "no shared cipher");
}

TEST_F(TlsLayerTest, ChoosesHttp11OfWhatIsOffered) {
  const std::string offered = "\x02h2\x08http/1.1";
  SSL_set_alpn_protos(client.ssl(), reinterpret_cast<const unsigned char*>(offered.data()),
                      static_cast<unsigned>(offered.size()));
  ASSERT_TRUE(shake_hands());
  const unsigned char* chosen = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(client.ssl(), &chosen, &length);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
}

TEST_F(TlsLayerTest, RefusesAClientThatSpeaksHttp2Alone) {
  const std::string offered = "\x02h2";
  SSL_set_alpn_protos(client.ssl(), reinterpret_cast<const unsigned char*>(offered.data()),
                      static_cast<unsigned>(offered.size()));
  EXPECT_FALSE(shake_hands());
  EXPECT_EQ(layer.fault(), "no application protocol");
}

TEST_F(TlsLayerTest, SaysThatTheClientDoesNotTrustTheCertificate) {
  SSL_set_verify(client.ssl(), SSL_VERIFY_PEER, nullptr);
  EXPECT_FALSE(shake_hands());
  EXPECT_TRUE(layer.handshaking());
  EXPECT_EQ(layer.fault(), "tlsv1 alert unknown ca");
  EXPECT_THAT(handshake_sentence(layer.fault()), testing::HasSubstr("plumbline dev-cert"));
  EXPECT_THAT(handshake_sentence("unsupported protocol"), testing::Not(testing::HasSubstr("dev-cert")));
}

TEST_F(TlsLayerTest, PutsHeadAndBodyIntoOneRecord) {
  ASSERT_TRUE(shake_hands());
  EXPECT_EQ(write("head", "body"), 8U);
  EXPECT_FALSE(error);
  EXPECT_EQ(client_reads(), "headbody");
  EXPECT_EQ(write("", "body"), 4U);
  EXPECT_EQ(client_reads(), "body");
}

TEST_F(TlsLayerTest, GoesOnWithALongAnswerAfterThePeerHasRead) {
  ASSERT_TRUE(shake_hands());
  std::string body(4 * 1024 * 1024, 'x');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i % 23);
  const std::string sent = "head" + body;
  std::array<net::const_buffer, 2> rest{net::buffer(sent.data(), 4), net::buffer(body)};
  std::string received;
  bool waited = false;
  while (rest[0].size() + rest[1].size() > 0) {
    const auto count = layer.write(rest, error);
    const auto of_head = std::min(count, rest[0].size());
    rest[0] += of_head;
    rest[1] += count - of_head;
    if (!error) continue;
    ASSERT_EQ(error, net::error::would_block);
    EXPECT_TRUE(layer.waits_to_write());
    waited = true;
    for (auto text = client_reads(); !text.empty(); text = client_reads()) received += text;
  }
  for (auto text = client_reads(); !text.empty(); text = client_reads()) received += text;
  EXPECT_TRUE(waited);
  EXPECT_EQ(received == sent, true) << received.size();
}

TEST_F(TlsLayerTest, TakesAFarewellAndACutConnectionForAnEnd) {
  ASSERT_TRUE(shake_hands());
  client_reads(); // the tickets: a socket that is closed with something unread resets the connection
  SSL_write(client.ssl(), "last", 4);
  sockets.close(1);
  EXPECT_EQ(read(), "last");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(error, net::error::eof);
  EXPECT_EQ(layer.fault(), "");
}

TEST_F(TlsLayerTest, SaysGoodbyeOnceAndNotBeforeTheHandshake) {
  layer.say_goodbye();
  ASSERT_TRUE(shake_hands());
  layer.say_goodbye();
  layer.say_goodbye();
  EXPECT_EQ(client_reads(), "");
  EXPECT_EQ(SSL_get_error(client.ssl(), -1), SSL_ERROR_ZERO_RETURN);
}

TEST_F(TlsLayerTest, EndsAConnectionThatBeginsLikeTlsAndIsNone) {
  const std::string nonsense("\x16\x03\x01\x00\x05hello and more", 19);
  ASSERT_EQ(::write(sockets.ends[1], nonsense.data(), nonsense.size()), 19);
  read();
  EXPECT_EQ(error, net::error::connection_aborted);
  EXPECT_NE(layer.fault(), "");
}

} // namespace
} // namespace plumbline::http
