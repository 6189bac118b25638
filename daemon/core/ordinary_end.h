#pragma once

#include <boost/system/error_code.hpp>

namespace plumbline {

/// Whether a connection ended normally: closed, reset, timed out or cancelled by ourselves. Nothing to log.
[[nodiscard]] bool is_ordinary_end(const boost::system::error_code& error);

} // namespace plumbline
