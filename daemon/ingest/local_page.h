#pragma once

#include <string_view>

namespace plumbline::ingest {

/// Whether a page's address is on a development machine or in its network: a file, localhost and names below it,
/// *.local, and every address that is loopback, unspecified, link-local or private. However it is written: in capitals,
/// with a user, a port or a dot at the end, without a scheme, as a number (http://2130706433/), as IPv6.
bool is_local_page(std::string_view url);

} // namespace plumbline::ingest
