#pragma once

#include "daemon/http/message.h"

#include <memory>

namespace plumbline {

/// Refuses a request of the API with a query parameter that its route lacks (422, with the name that was most likely
/// meant): ignoring a filter in silence would find, and delete, too much. The API's description (daemon/api) lists the
/// parameters of each route. Null: all are known, or nothing is described under this method and path.
[[nodiscard]] std::unique_ptr<http::Response> refuse_unknown_parameters(const http::Request& request);

} // namespace plumbline
