#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/inflate.h"
#include "daemon/ingest/record.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/ingest/wrapper.h"
#include "validator/call.h"
#include "validator/result.h"
#include "validator/verdict.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Why a request is refused: what the SDK is told and what the notice says.
struct Refusal {
  unsigned status = 400;
  std::string code;                     ///< of the answer
  std::string message;                  ///< a sentence
  std::string notice;                   ///< the notice's code
  std::shared_ptr<const Source> source; ///< null: unknown
  std::string key_last4;
  std::string sample; ///< of the body, as far as it is text
};

/// A request's calls, judged and encoded.
struct PreparedBatch {
  Batch batch;
  std::shared_ptr<const Source> source;
};

/// From a request's body to encoded records: inflates, cuts, authenticates, reads, judges. No I/O and no waiting. Keeps
/// its buffers. One a core.
class BatchBuilder {
 public:
  explicit BatchBuilder(std::function<std::int64_t()> now_ms) : now_ms_(std::move(now_ms)) {}

  Result<PreparedBatch, Refusal> single(const http::Request& request, const Rulebook& rulebook,
                                        validator::CallType type);
  Result<PreparedBatch, Refusal> batch(const http::Request& request, const Rulebook& rulebook);

 private:
  /// What all calls of a request share.
  struct Context {
    const http::Request& request;
    std::shared_ptr<const Source> source;
    const validator::Plan* plan = nullptr;
    std::string_view write_key;
    std::string_view context;
    std::string_view integrations;
    std::string_view sent_at;
    bool retried = false;
    std::int64_t received_at_ms = 0;
    bool wrapper_names_another_key = false;
  };

  Result<std::string_view, Refusal> inflated(const http::Request& request, std::size_t limit,
                                             std::string_view limit_code);
  Result<std::shared_ptr<const Source>, Refusal> source_of(const Rulebook& rulebook, std::string_view write_key,
                                                           std::string_view body) const;
  void add_call(Batch& batch, const Context& context, const validator::Call& call);
  void add_unreadable(Batch& batch, const Context& context, std::string_view text, const validator::SyntaxFault& fault);
  void add_record(Batch& batch, Record& record, const validator::Verdict& verdict, const Context& context);

  std::function<std::int64_t()> now_ms_;
  validator::CallReader reader_;
  std::string inflated_;
  std::string merged_;
};

} // namespace plumbline::ingest
