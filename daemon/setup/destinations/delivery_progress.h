#pragma once

#include "daemon/setup/documents/selection.h"
#include "daemon/setup/documents/uncounted.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// A call that a destination refused for good.
struct DeadLetter {
  std::uint64_t seq = 0;
  std::int64_t at_ms = 0;
  std::uint32_t attempts = 0;
  unsigned status = 0; ///< of the HTTP answer; 0: no answer
  std::string error;   ///< a sentence
};

/// Of the latest attempt.
struct LastDelivery {
  std::uint64_t seq = 0; ///< the last call of it
  std::int64_t at_ms = 0;
  unsigned status = 0; ///< of the HTTP answer; 0: no answer (files)
  std::string error;   ///< "" = accepted
};

/// Calls that were handled together.
struct DeliveredBatch {
  std::uint64_t from = 0;
  std::uint64_t through = 0;
  std::int64_t at_ms = 0;
  std::uint32_t attempts = 0;
  unsigned status = 0;
};

/// Calls that are being tried again.
struct Trouble {
  std::uint64_t from = 0;
  std::uint64_t through = 0;
  std::uint32_t attempts = 0;
};

/// How far a destination has come. All but the trouble is durable before anybody is told: after a crash at most one
/// batch is delivered again.
struct DeliveryProgress {
  std::uint64_t position = 0; ///< every call up to this seq is handled
  std::uint64_t delivered = 0;
  std::uint64_t dead = 0; ///< in all; the kept letters are the latest
  std::optional<LastDelivery> last;
  bool failing = false; ///< the latest attempt was not accepted
  std::optional<Trouble> trouble;

  // Evidence calls, under the review at `review_seq`: another review restarts the count.
  std::uint64_t review_seq = 0;
  std::uint64_t evidence = 0;
  std::uint64_t first_evidence = 0;
  std::uint64_t last_evidence = 0;
  UncountedCalls uncounted; ///< accepted calls since that review that are not evidence

  std::vector<DeliveredBatch> batches; ///< the latest, ascending
  std::shared_ptr<const std::vector<DeadLetter>> dead_letters = std::make_shared<const std::vector<DeadLetter>>();

  static constexpr std::size_t max_batches = 100;
  static constexpr std::size_t max_dead_letters = 1000;
};

/// A call that a destination accepted.
struct DeliveredCall {
  JudgedCall call;
  std::optional<Uncounted> reason; ///< why it is not evidence under any review; absent: it may be
};

/// The result of a delivery.
struct DeliveryReport {
  std::string destination;
  std::uint64_t generation = 0;     ///< the entry's when the delivery began
  std::uint64_t position = 0;       ///< after this delivery
  std::uint64_t delivered = 0;      ///< accepted since the previous report
  std::vector<DeliveredCall> calls; ///< the calls among them
  std::vector<DeadLetter> dead;
  std::optional<LastDelivery> last;
  std::uint32_t attempts = 0;
  std::optional<Trouble> trouble;
};

/// `before` with the report applied. `review`: the one in force; absent: nothing is evidence.
[[nodiscard]] DeliveryProgress with_report(const DeliveryProgress& before, const DeliveryReport& report,
                                           const std::optional<Selection::Review>& review);
/// Whether the difference must be on disk before anybody is told.
[[nodiscard]] bool must_be_kept(const DeliveryProgress& before, const DeliveryReport& report);

/// The workspace's documents of one destination. The readers throw if a text is damaged.
[[nodiscard]] std::string progress_document(const DeliveryProgress& progress);
[[nodiscard]] std::string dead_letters_document(const std::vector<DeadLetter>& letters);
/// The second may be "".
[[nodiscard]] DeliveryProgress read_progress(std::string_view json, std::string_view dead_letters_json);

} // namespace plumbline::setup
