#pragma once

#include <string_view>

namespace plumbline::ingest {

/// Whether a page's address is on a development machine or in its network: a file, localhost and names below it,
/// *.local, and every address that is loopback, unspecified, link-local or private. Any spelling counts: capitals, a
/// user, a port or a dot at the end, no scheme, a number (http://2130706433/), IPv6.
[[nodiscard]] bool is_local_page(std::string_view url);

} // namespace plumbline::ingest
