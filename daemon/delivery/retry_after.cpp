#include "daemon/delivery/retry_after.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>

namespace plumbline::delivery {
namespace {

/// IMF-fixdate, and the two obsolete forms that must still be read. Each ends with a mark that is appended to the text:
/// std::get_time does not notice what is missing at a text's end.
constexpr char mark = '$';
constexpr std::array<const char*, 3> date_forms = {"%a, %d %b %Y %H:%M:%S GMT$", "%A, %d-%b-%y %H:%M:%S GMT$",
                                                   "%a %b %e %H:%M:%S %Y$"};
constexpr std::size_t longest_date = 40;

std::optional<std::int64_t> read_form(const std::string& text, const char* form) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::tm read{};
  in >> std::get_time(&read, form);
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  auto normal = read;
  const auto seconds = ::timegm(&normal);
  // To timegm the 31st of February is the 2nd of March. A leap second may roll over.
  if (normal.tm_mday != read.tm_mday && read.tm_sec < 60) return std::nullopt;
  return seconds;
}

} // namespace

std::optional<std::int64_t> read_http_date(std::string_view text) {
  if (text.size() > longest_date) return std::nullopt;
  const auto marked = std::string(text) + mark;
  for (const auto* form : date_forms)
    if (const auto seconds = read_form(marked, form)) return seconds;
  return std::nullopt;
}

std::optional<std::chrono::seconds> read_retry_after(std::string_view text, std::string_view date, std::int64_t now) {
  if (text.empty()) return std::nullopt;
  const auto bounded = [](std::int64_t seconds) {
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, max_retry_after.count()));
  };
  if (std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.size() > 9) return max_retry_after; // a number may have any number of digits
    return bounded(text.empty() ? 0 : std::stoll(std::string(text)));
  }
  const auto until = read_http_date(text);
  if (!until) return std::nullopt;
  return bounded(*until - read_http_date(date).value_or(now));
}

} // namespace plumbline::delivery
