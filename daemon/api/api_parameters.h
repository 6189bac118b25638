#pragma once

#include "daemon/http/message.h"

#include <memory>

namespace plumbline {

/// Refuses a request of the API with a query parameter that its route has not (422, with the name that was most likely
/// meant): a filter that is left out in silence finds, and deletes, too much. What each route has is said by the API's
/// description (daemon/api). Null: all are known, or nothing is described under this method and path.
std::unique_ptr<http::Response> refuse_unknown_parameters(const http::Request& request);

} // namespace plumbline
