#pragma once

#include <tl/expected.hpp>

namespace plumbline {

/// A value, or the reason for its absence. For the edges of input, where bad input is ordinary; unexpected faults
/// throw. (std::expected of C++23, which Debian 12's compiler lacks.)
template<class T, class E>
using Result = tl::expected<T, E>;

using tl::unexpected;

} // namespace plumbline
