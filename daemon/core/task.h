#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plumbline {

namespace net = boost::asio;

/// The one executor type of the daemon: concrete, so that the path of a call has no type erasure.
using Ex = net::io_context::executor_type;

/// A coroutine that lives on one core's thread (or on one worker's).
template<class T = void>
using task = net::awaitable<T, Ex>;

inline constexpr net::use_awaitable_t<Ex> use_task{};
/// An error comes as the first of the results: nothing is thrown.
inline constexpr auto as_result = net::as_tuple(use_task);

} // namespace plumbline
