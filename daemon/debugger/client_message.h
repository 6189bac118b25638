#pragma once

#include "daemon/filter/filter.h"
#include "validator/values/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::debugger {

/// A message from a client of the stream.
struct ClientMessage {
  enum class Kind : std::uint8_t { filter, pause, resume, complete };
  Kind kind = Kind::pause;
  Filter filter;                              ///< of filter: the complete new filter
  std::string step;                           ///< of complete
  std::optional<std::string> override_reason; ///< of complete
};

/// Why a message was not understood: sent as an `error` message; the socket stays open.
struct ClientFault {
  std::string what; ///< "filter", ... or "" if even that is unknown
  std::string code;
  std::string message;
  std::string members = ""; ///< further members of the message as JSON text: `"at":17,"expected":[...]`
};

[[nodiscard]] Result<ClientMessage, ClientFault> read_client_message(std::string_view text);

} // namespace plumbline::debugger
