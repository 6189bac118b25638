#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/call_notes.h"
#include "daemon/ingest/dedupe_keys.h"
#include "daemon/ingest/record/record.h"
#include "daemon/ingest/refusal.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/ingest/sender.h"
#include "daemon/ingest/wire/inflate.h"
#include "daemon/ingest/wire/limits.h"
#include "daemon/ingest/wire/wrapper.h"
#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/privacy/redaction.h"
#include "validator/values/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// A request's calls, judged and encoded.
struct PreparedBatch {
  Batch batch;
  std::shared_ptr<const Source> source;
};

class OpenBatch;

/// Turns a request's body into encoded records: inflates, splits, authenticates, reads, judges. No I/O and no waiting.
/// Keeps its buffers. One per core.
class BatchBuilder {
 public:
  /// `redaction`: the values that are checked and not kept; null: all are kept. Borrowed, like `keys`. Null `keys`:
  /// keys without a secret.
  explicit BatchBuilder(std::function<std::int64_t()> now_ms, const validator::Redaction* redaction = nullptr,
                        const DedupeKeys* keys = nullptr)
      : now_ms_(std::move(now_ms)), redaction_(redaction && !redaction->empty() ? redaction : nullptr), keys_(keys) {}

  /// Allows the calls of later batches so many bytes. Calls from the journal are larger than when their size was
  /// checked, by what was added to them.
  void take_larger_calls(std::size_t bytes) { max_call_bytes_ = bytes; }

  [[nodiscard]] Result<PreparedBatch, Refusal> single(const http::Request& request, const Rulebook& rulebook,
                                                      validator::CallType type);
  /// A call whose text is not the request's body (a pixel's); `text` is followed by validator::text_padding readable
  /// bytes.
  [[nodiscard]] Result<PreparedBatch, Refusal> single_text(const http::Request& request, const Rulebook& rulebook,
                                                           validator::CallType type, std::string_view text);
  [[nodiscard]] Result<PreparedBatch, Refusal> batch(const http::Request& request, const Rulebook& rulebook);
  /// The same in slices: inflates the body, splits it, then
  /// judges its calls. Both arguments outlive the result.
  [[nodiscard]] Result<std::unique_ptr<OpenBatch>, Refusal> open(const http::Request& request,
                                                                 const Rulebook& rulebook);
  [[nodiscard]] Result<void, Refusal> take_apart(OpenBatch& open);
  /// Judges the next calls until `over`, at least one. True: all are judged, and open.prepared is complete.
  [[nodiscard]] Result<bool, Refusal> judge(OpenBatch& open, const std::function<bool()>& over);
  /// Gives back the buffer of a batch that is no longer needed.
  void close(std::unique_ptr<OpenBatch> open);

  /// A call that cannot be read as JSON.
  struct ElementFault {
    std::size_t index = 0; ///< of the element
    validator::SyntaxFault fault;
  };
  /// Judges calls that nobody sent, as those of a batch are, by this plan (null: none), for a source of `env` without
  /// name and controls. Adds no messageId; the result is not for the journal. The texts are followed by
  /// validator::text_padding readable bytes.
  [[nodiscard]] Result<Batch, ElementFault> unsent(const std::vector<Element>& calls, Environment env,
                                                   const Rulebook& rulebook, const validator::Plan* plan);

 private:
  /// What all calls of a request share.
  struct Context {
    const http::Request& request;
    std::shared_ptr<const Source> source;
    const Rulebook& rulebook;
    const validator::Plan* plan = nullptr;
    std::string_view write_key; ///< without its session
    std::string_view session;   ///< of the whole request, "" = none
    std::string_view context;
    std::string_view integrations;
    SentAt sent_at; ///< the wrapper's
    bool retried = false;
    bool replayed = false; ///< sent by `plumbline replay`, and not as evidence
    std::int64_t received_at_ms = 0;
    bool wrapper_names_another_key = false;
    std::string_view unread_of_wrapper = {};       ///< Wrapper::unread
    bool sent = true;                              ///< false: somebody only asks for the verdicts
    std::size_t details_bytes = max_details_bytes; ///< the most that is kept of a call's violations
  };
  friend class OpenBatch;

  [[nodiscard]] Result<PreparedBatch, Refusal> single_of(Sender sender, const http::Request& request,
                                                         const Rulebook& rulebook, validator::CallType type,
                                                         std::string_view text);
  /// The inflated body; `room` holds it if it came compressed.
  [[nodiscard]] static Result<std::string_view, Refusal> inflated(const http::Request& request, std::size_t limit,
                                                                  std::string_view limit_code, std::string& room);
  std::string_view session_of_call(Record& record, validator::Verdict& verdict, const Context& context,
                                   const validator::Call& call) const;
  /// An element that cannot be read is a fault, and makes the batch useless.
  [[nodiscard]] Result<void, ElementFault> add_element(Batch& batch, const Context& context,
                                                       const std::vector<Element>& elements, std::size_t index);
  void add_call(Batch& batch, const Context& context, const validator::Call& call);
  void add_unreadable(Batch& batch, const Context& context, std::string_view text, const validator::SyntaxFault& fault);
  void set_key(Batch& batch, Batch::Entry& entry, const Context& context, std::string_view session,
               std::string_view message_id) const;
  void add_record(Batch& batch, Record& record, const validator::Verdict& verdict, const Context& context);

  std::function<std::int64_t()> now_ms_;
  const validator::Redaction* redaction_;
  const DedupeKeys* keys_;
  std::size_t max_call_bytes_ = validator::max_call_bytes;
  validator::CallReader reader_;
  std::string inflated_; ///< belongs to no request between two requests
  std::string merged_;
};

/// A batch on its way to a PreparedBatch.
class OpenBatch {
 public:
  PreparedBatch prepared;
  /// What it holds besides the request: counted while it waits for its next slice.
  std::size_t bytes() const {
    return inflated_.capacity() + prepared.batch.bytes.capacity() + wrapper_.calls.capacity() * sizeof(Element) +
           prepared.batch.entries.capacity() * sizeof(Batch::Entry);
  }

 private:
  friend class BatchBuilder;
  OpenBatch(const http::Request& request, const Rulebook& rulebook, std::string inflated, Sender sender)
      : request_(request), rulebook_(rulebook), sender_(std::move(sender)), inflated_(std::move(inflated)) {}

  const http::Request& request_;
  const Rulebook& rulebook_;
  Sender sender_;
  std::string inflated_;
  std::string_view body_;
  Wrapper wrapper_;
  std::optional<BatchBuilder::Context> context_;
  std::size_t next_ = 0; ///< of wrapper_.calls
};

} // namespace plumbline::ingest
