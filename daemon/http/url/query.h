#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::http {

/// The first parameter of that name, by its decoded name; the value is still encoded. Absent: the query has none.
[[nodiscard]] std::optional<std::string_view> find_parameter(std::string_view query, std::string_view name);
/// The same, decoded, as text that can be shown (shown_text).
[[nodiscard]] std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

} // namespace plumbline::http
