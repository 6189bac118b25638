#include "daemon/http/message.h"

#include "daemon/http/url/query.h"

namespace plumbline::http {

std::string Request::parameter(std::string_view name, std::string_view fallback) const {
  return query_parameter(query, name).value_or(std::string(fallback));
}

bool Request::has_parameter(std::string_view name) const { return find_parameter(query, name).has_value(); }

task<Response> answered(Response response) { co_return response; }

} // namespace plumbline::http
