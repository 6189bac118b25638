#pragma once

#include <boost/url/url_view.hpp>

#include <optional>
#include <string>

namespace plumbline::http {

/// The port that an http or https URL is for: digits without leading zeros, that of the scheme (443, 80) where it names
/// none. Absent: the URL names a port outside 1 to 65535. Boost.URL's own port_number() wraps at 65536, and
/// what follows a port's digits is a path to it.
std::optional<std::string> port_of(const boost::urls::url_view& url);

} // namespace plumbline::http
