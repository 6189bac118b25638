#pragma once

#include <boost/url/url_view.hpp>

#include <optional>
#include <string>

namespace plumbline::http {

/// The port of an http or https URL: digits without leading zeros; the scheme's (443, 80) if it names none. Absent: the
/// URL names a port outside 1 to 65535. Boost.URL's own port_number() wraps at 65536, and it takes what follows a
/// port's digits for a path.
std::optional<std::string> port_of(const boost::urls::url_view& url);

} // namespace plumbline::http
