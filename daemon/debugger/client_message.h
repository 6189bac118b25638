#pragma once

#include "daemon/filter/filter.h"
#include "validator/values/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// What a client of the stream says.
struct ClientMessage {
  enum class Kind : std::uint8_t { filter, pause, resume, complete };
  Kind kind = Kind::pause;
  Filter filter;                              ///< of filter: the whole new one
  std::string step;                           ///< of complete
  std::optional<std::string> override_reason; ///< of complete
};

/// Why a message was not understood: an `error` message, and the socket stays.
struct ClientFault {
  std::string what; ///< "filter", ... or "" where even that is unknown
  std::string code;
  std::string message;
  std::string members = ""; ///< further members of the message as JSON text: `"at":17,"expected":[...]`
};

Result<ClientMessage, ClientFault> read_client_message(std::string_view text);

} // namespace plumbline::debugger
