#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline::delivery {

/// The longest wait that an answer may ask for.
inline constexpr std::chrono::seconds max_retry_after{3600};

/// How long `Retry-After` asks to wait (RFC 9110, 10.2.3): whole seconds, or a date. A date is measured from the
/// answer's own `date`, so that our clocks need not agree; from `now` (unix seconds) if the answer has none. From 0 (a
/// date in the past) to max_retry_after. Absent: it is empty or neither of the two.
[[nodiscard]] std::optional<std::chrono::seconds> read_retry_after(std::string_view text, std::string_view date,
                                                                   std::int64_t now);

/// An HTTP-date in one of its three forms (RFC 9110, 5.6.7), as unix seconds. Absent: the text is not such a date.
[[nodiscard]] std::optional<std::int64_t> read_http_date(std::string_view text);

} // namespace plumbline::delivery
