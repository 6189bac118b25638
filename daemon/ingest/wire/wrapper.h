#pragma once

#include "daemon/ingest/record/json_span.h"
#include "validator/call/call.h"
#include "validator/values/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::ingest {

/// A parsed batch: its calls byte for byte, and what is said once for all of them. Views into the body.
struct Wrapper {
  std::vector<Element> calls;
  std::string_view context;      ///< raw object, "" = none
  std::string_view integrations; ///< raw object, "" = none
  std::string write_key;         ///< "" = none
  std::string sent_at;           ///< as sent, "" = none
  std::string_view unread = {};  ///< "context" or "integrations" that is neither an object nor null; "" = none
};

/// Why a body is not a batch: the code and the sentence of the answer.
struct WrapperFault {
  std::string code; ///< invalid_json, invalid_batch, too_many_calls, too_deep
  std::string message;
};

/// `reader` is used for the wrapper's own members.
[[nodiscard]] Result<Wrapper, WrapperFault> read_wrapper(std::string_view body, validator::CallReader& reader);

/// A call's text as it is checked and kept: its own bytes, without `writeKey`, and with the wrapper's context and
/// integrations merged in. A member that the call's own context or integrations lacks is added after its own members.
/// The text is unchanged if there is nothing to do. `text` is an object.
[[nodiscard]] std::string merged_call(std::string_view text, std::string_view context, std::string_view integrations);

} // namespace plumbline::ingest
