#pragma once

#include "daemon/core/snapshot.h"
#include "daemon/core/task.h"
#include "daemon/http/router.h"
#include "daemon/ingest/batch_builder.h"
#include "daemon/ingest/cdn.h"
#include "daemon/ingest/core_rulebook.h"
#include "daemon/ingest/notices/notice.h"
#include "daemon/ingest/notices/preflight_watch.h"
#include "daemon/ingest/rate_limiter.h"
#include "daemon/ingest/record/record.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/ingest/verdict_list.h"
#include "validator/values/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::ingest {

/// What ingest needs from later stages; bound in the composition root.
struct Downstream {
  /// Hands a request's calls to the journal. Resumes on the caller's core once all of them are on disk, or none will
  /// be.
  std::function<task<Result<std::vector<Appended>, AppendFault>>(Batch)> append;
  VerdictsOf verdicts_of; ///< of journalled calls
  Turns& turns;           ///< of the core
  NoticeBoard& notices;
  RateLimiter* rate_limiter; ///< null: no limit
  std::function<std::int64_t()> now_ms;
  const AnalyticsJs* analytics_js = nullptr;       ///< null: not given
  PreflightWatch* preflights = nullptr;            ///< null: nobody asks about them
  const validator::Redaction* redaction = nullptr; ///< values that are not kept; null: all are. Outlives ingest
  const DedupeKeys* dedupe_keys = nullptr;         ///< null: keys without a secret. Outlives ingest
};

/// Segment's wire format on one core: turns a request's bytes into calls and verdicts, journals them and answers. The
/// invariant: 200 if and only if every call of the request has a seq on disk, or is a duplicate of one that has. Lives
/// on its core's thread; outlives its requests.
class Ingest {
 public:
  Ingest(const Snapshot<Rulebook>& rulebook, Downstream downstream);

  /// Adds the routes of docs/wire-contract.md, 1. The router must not outlive this.
  void add_routes(http::Router& router);

  /// The answer to a path that is neither ingest's nor the API's, or to a method other than `allow`.
  http::Response refuse_path(const http::Request& request, std::string_view allow);
  /// The answer to bytes that are not HTTP. Posts a notice.
  http::Response refuse_malformed(std::string_view sentence, std::string_view remote);
  /// An answer that belongs to no request in particular, without a notice.
  static http::Response refuse_unread(unsigned status, std::string_view code, std::string_view message);

 private:
  task<http::Response> take_single(http::Request& request, validator::CallType type);
  task<http::Response> take_single_in_turn(http::Request& request, validator::CallType type);
  task<http::Response> append_prepared(http::Request& request, Result<PreparedBatch, Refusal> prepared);
  task<http::Response> take_batch(http::Request& request);
  task<http::Response> take_pixel(http::Request& request, validator::CallType type);
  task<http::Response> settings(http::Request& request);
  task<http::Response> source_config(http::Request& request);
  task<http::Response> append(http::Request& request, PreparedBatch prepared);
  /// The answer to a batch that may not be taken now; absent: it may.
  [[nodiscard]] std::optional<http::Response> refuse_surplus(const http::Request& request,
                                                             const PreparedBatch& prepared);
  /// The answer to a batch whose next slice cannot be taken because too much is kept already.
  http::Response refuse_surplus(const http::Request& request, const OpenBatch& open);
  task<bool> next_slice(Turns::Work& work, const OpenBatch& open);
  http::Response refuse_append(const http::Request& request, const Source& source, AppendFault fault);
  http::Response refuse(const http::Request& request, const Refusal& refusal);
  void note_sent(const http::Request& request);
  void post(const http::Request& request, const Refusal& refusal);
  void post_try_later(const http::Request& request, const Source& source, std::string message);
  void post_duplicates(const http::Request& request, const Source& source, const std::vector<Appended>& appended);

  Downstream downstream_;
  CoreRulebook rulebook_;
  BatchBuilder builder_;
  Cdn cdn_;
  std::size_t unfinished_bytes_ = 0; ///< of batches that wait for their next slice
};

} // namespace plumbline::ingest
