#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/kind.h"
#include "daemon/delivery/shown_exchange.h"
#include "validator/call/call.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace plumbline::delivery {
namespace {

std::string base64(std::string_view text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

/// Sends batches to receivers of the tracking API: the vendor, RudderStack, another Plumbline.
class Segment final : public Kind {
 public:
  Segment(const setup::DestinationEntry& destination, Url url, const KindOptions& options)
      : url_(std::move(url)), authorization_("Basic " + base64(destination.settings.write_key + ":")),
        client_(options.executor, client_options(destination, options)), shown_(destination) {}

  std::string text_of(const ingest::Record& record, std::string_view) const override { return tracking_call(record); }
  /// Receivers drop larger calls, and answer 200 all the same: nobody would know.
  std::string why_unsendable(std::string_view text) const override {
    if (text.size() <= validator::max_call_bytes) return {};
    return "The call was not sent: together with the wrapper's context, the time and the messageId it has " +
           std::to_string(text.size()) + " bytes, but receivers accept at most " +
           std::to_string(validator::max_call_bytes) + ".";
  }
  bool shows_verdict() const override { return false; }
  std::size_t most_parcels() const override { return 100; }
  /// docs/wire-contract.md, 4.2: a batch is 500 KB, and some receivers include its wrapper.
  std::size_t most_bytes() const override { return 450'000; }

  task<Outcome> deliver(std::span<const Parcel> parcels) override {
    std::string body = "{\"batch\":[";
    for (const auto& parcel : parcels) {
      if (body.back() == '}') body += ',';
      body += parcel.text;
    }
    body += "]}";
    const Headers headers{{"Content-Type", "application/json"}, {"Authorization", authorization_}};
    const auto answered = co_await client_.post(url_, headers, body);
    co_return shown_.outcome(url_, headers, body, answered);
  }

  void cut() override { client_.cut(); }

 private:
  const Url url_;
  const std::string authorization_;
  HttpClient client_;
  const ShownExchange shown_;
};

} // namespace

std::unique_ptr<Kind> make_segment(const setup::DestinationEntry& destination, const KindOptions& options) {
  auto url = parse_url(destination.settings.url + "/v1/batch");
  if (!url) throw std::runtime_error("the URL of " + destination.id + " is not valid");
  return std::make_unique<Segment>(destination, std::move(*url), options);
}

} // namespace plumbline::delivery
