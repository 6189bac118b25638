#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The name among `candidates` that was most likely meant by `name`: the same under another case or spelling of words
/// (orderId, order-id, Order ID), the same words in another order (Completed Order), or one or two slips of the
/// keyboard away. Absent where none is near or two are equally near: no hint beats a wrong one. A candidate equal to
/// `name` is passed over. Names over 100 bytes have no neighbours.
std::optional<std::string_view> nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

} // namespace plumbline::validator
