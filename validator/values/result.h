#pragma once

#include <tl/expected.hpp>

namespace plumbline {

/// A value, or the reason why there is none. For the edges of input, where bad input is ordinary; what should not
/// happen throws. (std::expected of C++23, which Debian 12's compiler has not.)
template<class T, class E>
using Result = tl::expected<T, E>;

using tl::unexpected;

} // namespace plumbline
