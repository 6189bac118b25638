#pragma once

#include "daemon/core/task.h"
#include "daemon/core/worker.h"
#include "daemon/delivery/http_client.h"
#include "daemon/ingest/record/record.h"
#include "daemon/setup/destinations/attempts.h"
#include "daemon/setup/destinations/destination.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// A call on its way to one destination.
struct Parcel {
  std::uint64_t seq = 0;
  std::string text;                              ///< as the kind wants it (Kind::text_of)
  std::optional<setup::DeliveredCall> call = {}; ///< absent: it is not a call of the journal but made from one
  std::string unsendable = {};                   ///< Kind::why_unsendable of the text
};

/// The result for some parcels, the same for all of them.
struct Outcome {
  enum class State : std::uint8_t {
    accepted,
    again,   ///< it may pass: try again later
    refused, ///< it will not: a single parcel becomes a dead letter, several are tried one by one
  };
  State state = State::accepted;
  unsigned status = 0;    ///< of the HTTP answer; 0: no answer
  std::string error = {}; ///< a sentence; "" where accepted
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  std::string answer = {};                                    ///< the first KiB of the answer
  bool address_refused = false;                               ///< the address or redirect may not be delivered to
  std::optional<setup::ShownMessage> request = std::nullopt;  ///< as it is shown; absent: not by HTTP
  std::optional<setup::ShownMessage> received = std::nullopt; ///< the answer, as it is shown; absent: none came
};

/// One way to deliver, in one file each. Lives on the delivery's thread; one deliver() at a time.
class Kind {
 public:
  virtual ~Kind() = default;
  /// The text sent for a call. Thread: the delivery's.
  virtual std::string text_of(const ingest::Record& record, std::string_view verdict_json) const = 0;
  /// Why every receiver would refuse this text, as a sentence: it becomes a dead letter unsent. "" = no reason.
  virtual std::string why_unsendable(std::string_view) const { return {}; }
  /// Whether the text includes the verdict; if not, it is given as "".
  virtual bool shows_verdict() const { return true; }
  /// The most parcels, and bytes of their texts, that one deliver() takes; one parcel may be of any size.
  virtual std::size_t most_parcels() const = 0;
  virtual std::size_t most_bytes() const = 0;
  /// `parcels` outlive the call; at least one, ascending by seq.
  virtual task<Outcome> deliver(std::span<const Parcel> parcels) = 0;
  /// The same as a test: does not count as a delivery, and leaves nothing there if possible.
  virtual task<Outcome> test(std::span<const Parcel> parcels) { return deliver(parcels); }
  /// Ends the delivery in progress soon.
  virtual void cut() {}
};

/// What kinds need from the daemon.
struct KindOptions {
  Ex executor;
  bool allow_private = false;
  setup::FilePlaces places;
  std::function<std::int64_t()> now_ms;
  Worker* disk = nullptr; ///< writes files; null: the caller's thread does
};

[[nodiscard]] std::unique_ptr<Kind> make_kind(const setup::DestinationEntry& destination, const KindOptions& options);
[[nodiscard]] std::unique_ptr<Kind> make_webhook(const setup::DestinationEntry& destination,
                                                 const KindOptions& options);
[[nodiscard]] std::unique_ptr<Kind> make_segment(const setup::DestinationEntry& destination,
                                                 const KindOptions& options);
[[nodiscard]] std::unique_ptr<Kind> make_file(const setup::DestinationEntry& destination, const KindOptions& options);

/// How a destination's requests are made.
[[nodiscard]] HttpClientOptions client_options(const setup::DestinationEntry& destination, const KindOptions& options);

/// Foreign bytes, as text that may stand in JSON: bytes that are not UTF-8 (also a character that was cut off) become
/// U+FFFD.
[[nodiscard]] std::string as_text(std::string_view bytes);

/// An HTTP answer, or its absence, as an outcome. 2xx is accepted. 408, 429 and 5xx are tried again, and so are 401 and
/// 403, which mostly do not concern the call (a secret is wrong, and will be corrected). Every other 4xx and 3xx is
/// refused.
[[nodiscard]] Outcome outcome_of(const Result<Answer, ClientFault>& answered);

} // namespace plumbline::delivery
