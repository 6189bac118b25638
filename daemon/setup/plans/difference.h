#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace plumbline::setup {

/// How a published object differs from its origin: [{"pointer","dev","prod"}], a pointer into the objects (RFC 6901)
/// with the value of each; null if one lacks it. Both are JSON objects of this program's. Members named in `own` belong
/// to each one and are left out; arrays are compared whole. If `is_secret` holds for a pointer, it only tells that the
/// values differ.
[[nodiscard]] std::string differences_json(std::string_view dev, std::string_view prod,
                                           std::span<const std::string_view> own,
                                           const std::function<bool(std::string_view pointer)>& is_secret = nullptr);

} // namespace plumbline::setup
