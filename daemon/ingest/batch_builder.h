#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/dedupe_keys.h"
#include "daemon/ingest/inflate.h"
#include "daemon/ingest/record.h"
#include "daemon/ingest/refusal.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/ingest/sender.h"
#include "daemon/ingest/wrapper.h"
#include "validator/call.h"
#include "validator/redaction.h"
#include "validator/result.h"
#include "validator/verdict.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// A request's calls, judged and encoded.
struct PreparedBatch {
  Batch batch;
  std::shared_ptr<const Source> source;
};

/// From a request's body to encoded records: inflates, cuts, authenticates, reads, judges. No I/O and no waiting. Keeps
/// its buffers. One a core.
class BatchBuilder {
 public:
  /// `redaction`: which values are checked and not kept; null: all are kept. Borrowed.
  /// `keys` likewise; null: keys without a secret.
  explicit BatchBuilder(std::function<std::int64_t()> now_ms, const validator::Redaction* redaction = nullptr,
                        const DedupeKeys* keys = nullptr)
      : now_ms_(std::move(now_ms)), redaction_(redaction && !redaction->empty() ? redaction : nullptr), keys_(keys) {}

  Result<PreparedBatch, Refusal> single(const http::Request& request, const Rulebook& rulebook,
                                        validator::CallType type);
  /// A call whose text is not the request's body (a pixel's); `text` has validator::text_padding readable bytes behind
  /// it.
  Result<PreparedBatch, Refusal> single_text(const http::Request& request, const Rulebook& rulebook,
                                             validator::CallType type, std::string_view text);
  Result<PreparedBatch, Refusal> batch(const http::Request& request, const Rulebook& rulebook);

  /// What cannot be read as a call's JSON.
  struct ElementFault {
    std::size_t index = 0; ///< of the element
    validator::SyntaxFault fault;
  };
  /// Calls that nobody sent: judged as those of a batch are, by this plan (null: none), of a source of `env` that has
  /// neither a name nor controls. None gets a messageId that it has not, and none is for the journal. The texts have
  /// validator::text_padding readable bytes behind them.
  Result<Batch, ElementFault> unsent(const std::vector<Element>& calls, Environment env, const Rulebook& rulebook,
                                     const validator::Plan* plan);

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
    std::string_view sent_at;
    bool retried = false;
    bool replayed = false; ///< by `plumbline replay`, and not as evidence
    std::int64_t received_at_ms = 0;
    bool wrapper_names_another_key = false;
    bool sent = true; ///< false: somebody only asks what would be said of the calls
  };

  Result<PreparedBatch, Refusal> single_of(Sender sender, const http::Request& request, const Rulebook& rulebook,
                                           validator::CallType type, std::string_view text);
  Result<std::string_view, Refusal> inflated(const http::Request& request, std::size_t limit,
                                             std::string_view limit_code);
  std::string_view session_of_call(Record& record, validator::Verdict& verdict, const Context& context,
                                   const validator::Call& call) const;
  /// All elements in their order; the first that cannot be read is the fault, and the batch is of no use.
  Result<void, ElementFault> add_elements(Batch& batch, const Context& context, const std::vector<Element>& elements);
  void add_call(Batch& batch, const Context& context, const validator::Call& call);
  void add_unreadable(Batch& batch, const Context& context, std::string_view text, const validator::SyntaxFault& fault);
  void add_record(Batch& batch, Record& record, const validator::Verdict& verdict, const Context& context);

  std::function<std::int64_t()> now_ms_;
  const validator::Redaction* redaction_;
  const DedupeKeys* keys_;
  validator::CallReader reader_;
  std::string inflated_;
  std::string merged_;
};

} // namespace plumbline::ingest
