#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/kind.h"
#include "daemon/delivery/shown_exchange.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace plumbline::delivery {
namespace {

std::string hex_hmac_sha256(const std::string& secret, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
            reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length))
    throw std::runtime_error("OpenSSL gives no HMAC");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) hex += {digits[digest[i] >> 4U], digits[digest[i] & 15U]};
  return hex;
}

/// A request for each call, one after the other on one connection: the receiver gets each by itself, in order.
class Webhook final : public Kind {
 public:
  Webhook(const setup::DestinationEntry& destination, Url url, const KindOptions& options)
      : id_(destination.id), url_(std::move(url)), secret_(destination.settings.secret),
        headers_(destination.settings.headers), now_ms_(options.now_ms),
        client_(options.executor, client_options(destination, options)), shown_(destination) {}

  std::string text_of(const ingest::Record& record, std::string_view verdict_json) const override {
    return call_and_verdict(record, verdict_json);
  }
  std::size_t most_parcels() const override { return 1; }
  std::size_t most_bytes() const override { return 1; }

  task<Outcome> deliver(std::span<const Parcel> parcels) override {
    const auto& parcel = parcels.front();
    const auto time = std::to_string(now_ms_() / 1000);
    auto headers = headers_;
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Plumbline-Delivery", id_ + ":" + std::to_string(parcel.seq));
    headers.emplace_back("Plumbline-Signature",
                         "t=" + time + ",v1=" + hex_hmac_sha256(secret_, time + "." + parcel.text));
    const auto answered = co_await client_.post(url_, headers, parcel.text);
    co_return shown_.outcome(url_, headers, parcel.text, answered);
  }

  void cut() override { client_.cut(); }

 private:
  const std::string id_;
  const Url url_;
  const std::string secret_;
  const Headers headers_;
  const std::function<std::int64_t()> now_ms_;
  HttpClient client_;
  const ShownExchange shown_;
};

} // namespace

std::unique_ptr<Kind> make_webhook(const setup::DestinationEntry& destination, const KindOptions& options) {
  auto url = parse_url(destination.settings.url);
  if (!url) throw std::runtime_error("the URL of " + destination.id + " is not valid");
  return std::make_unique<Webhook>(destination, std::move(*url), options);
}

} // namespace plumbline::delivery
