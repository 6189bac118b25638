#include "daemon/delivery/deliverable.h"
#include "daemon/delivery/kind.h"

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

/// Batches to whatever speaks the tracking API: the vendor, RudderStack, another Plumbline.
class Segment final : public Kind {
 public:
  Segment(const setup::DestinationEntry& destination, Url url, const KindOptions& options)
      : url_(std::move(url)), authorization_("Basic " + base64(destination.settings.write_key + ":")),
        client_(options.executor, options.allow_private) {}

  std::string text_of(const ingest::Record& record, std::string_view) const override { return tracking_call(record); }
  bool shows_verdict() const override { return false; }
  std::size_t most_parcels() const override { return 100; }
  /// docs/wire-contract.md, 4.2: a batch is 500 KB, and some receivers mean its wrapper too.
  std::size_t most_bytes() const override { return 450'000; }

  task<Outcome> deliver(std::span<const Parcel> parcels) override {
    std::string body = "{\"batch\":[";
    for (const auto& parcel : parcels) {
      if (body.back() == '}') body += ',';
      body += parcel.text;
    }
    body += "]}";
    Headers headers{{"Content-Type", "application/json"}, {"Authorization", authorization_}};
    co_return outcome_of(co_await client_.post(url_, std::move(headers), std::move(body)));
  }

  void cut() override { client_.cut(); }

 private:
  const Url url_;
  const std::string authorization_;
  HttpClient client_;
};

} // namespace

std::unique_ptr<Kind> make_segment(const setup::DestinationEntry& destination, const KindOptions& options) {
  auto url = parse_url(destination.settings.url + "/v1/batch");
  if (!url) throw std::runtime_error("the URL of " + destination.id + " cannot be used");
  return std::make_unique<Segment>(destination, std::move(*url), options);
}

} // namespace plumbline::delivery
