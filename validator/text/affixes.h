#pragma once

#include "validator/text/words.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

/// Whether a property's name as sent and a planned one (senses.h) differ by words that add nothing: its object's name
/// before it (order_total for total), the kind of its value after it (currency_code for currency, created for
/// created_at). `what`: for a property that the call lacks, less of its name is enough.
[[nodiscard]] bool is_with_affix(const std::vector<std::string>& sent, const std::vector<std::string>& planned,
                                 NameOf what, std::span<const std::string> event_words);
/// Whether one of two names (senses) is a count of the other: seat_count for seats.
[[nodiscard]] bool is_with_count(const std::vector<std::string>& less, const std::vector<std::string>& more);

/// An event's name without the additions before or after it: "[iOS] Order Completed", "ga_order_completed",
/// "shop.order_completed", "Order Completed v2". At most four, the longest first.
[[nodiscard]] std::vector<std::string> without_affixes(std::string_view event);

} // namespace plumbline::validator
