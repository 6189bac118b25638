#pragma once

#include "daemon/ingest/rulebook.h"

#include <memory>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Why a request is refused: what the SDK is told and what the notice says (docs/wire-contract.md, 5.2 and 18.1).
struct Refusal {
  unsigned status = 400;
  std::string code;                     ///< of the answer
  std::string message;                  ///< a sentence
  std::string notice;                   ///< the notice's code
  std::shared_ptr<const Source> source; ///< null: unknown
  std::string key_last4;
  std::string sample; ///< the beginning of the body, as received (redaction.h)
};

/// 400: the body is not JSON, not a call or not a batch.
[[nodiscard]] Refusal malformed_request(std::string code, std::string message, std::string_view body);
/// 400: beyond a limit.
[[nodiscard]] Refusal too_large(std::string code, std::string message);
/// 401; the notice has the same code.
[[nodiscard]] Refusal key_refused(std::string code, std::string message, std::string_view body);

/// Adds what is known of the sender (null and "" if nothing is): an engineer looks for the notice under the source.
[[nodiscard]] Refusal attributed(Refusal refusal, const std::shared_ptr<const Source>& source,
                                 std::string_view write_key);

} // namespace plumbline::ingest
