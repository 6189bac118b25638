#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/refusal.h"
#include "daemon/ingest/rulebook.h"
#include "daemon/ingest/session.h"
#include "validator/values/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Who sends a request (docs/wire-contract.md, 2.3). Known from the header before the body is looked at, so that a
/// wrong key costs nothing; else from the body, else from the query.
struct Sender {
  std::string write_key; ///< as sent, with a session's suffix
  std::shared_ptr<const Source> source;

  bool known() const { return source != nullptr; }
  KeyParts parts() const { return parts_of_key(write_key); }
  /// Adds this sender to a refusal.
  Refusal refused(Refusal refusal) const { return attributed(std::move(refusal), source, write_key); }
};

/// Sets the sender by this key, at this time. Refusals: missing_key, unknown_key (also a replaced key after its grace),
/// source_disabled. `body`: for the sample.
[[nodiscard]] Result<void, Refusal> identify(Sender& sender, const Rulebook& rulebook, std::string_view write_key,
                                             std::string_view body, std::int64_t now_ms);

/// By its header (header_write_key). Unknown if the header names no key; refused if it names a wrong one.
[[nodiscard]] Result<Sender, Refusal> sender_of_header(const http::Request& request, const Rulebook& rulebook,
                                                       std::int64_t now_ms);

/// The session of the whole request, "" = none: the header's, else the key's. Refusal: invalid_session.
[[nodiscard]] Result<std::string_view, Refusal> session_of(const http::Request& request, const Sender& sender,
                                                           std::string_view body);

} // namespace plumbline::ingest
