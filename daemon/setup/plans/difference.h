#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// Where what was published differs from what it was published from: [{"pointer","dev","prod"}], a pointer into the
/// objects (RFC 6901) with the value of each; null where one has none. Both are JSON objects of this program's. Members
/// named in `own` are each one's own and left out; arrays are compared whole. Where `is_secret` says so of a pointer,
/// it is told that the values differ, and not which they are.
std::string differences_json(std::string_view dev, std::string_view prod, std::span<const std::string_view> own,
                             const std::function<bool(std::string_view pointer)>& is_secret = nullptr);

} // namespace plumbline::setup
