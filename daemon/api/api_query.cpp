#include "daemon/api/api_query.h"

#include "daemon/debugger/query_parameters.h"
#include "daemon/setup/documents/request_body.h"

#include <charconv>

namespace plumbline::setup {
namespace {

constexpr std::uint64_t limit_unless_told = 100;

std::optional<int> version_in(std::string_view text) {
  int number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < 0) return std::nullopt;
  return number;
}

} // namespace

Result<ApiQuery, Refusal> read_query(const http::Request& request) {
  ApiQuery query;
  if (const auto name = request.parameter("format"); !name.empty()) {
    const auto format = plans::export_format_named(name);
    if (!format) return unexpected(invalid("/format", "format must be segment, rudderstack, jsonschema or csv."));
    query.format = *format;
  }
  if (const auto name = request.parameter("env"); !name.empty()) {
    query.env = environment_named(name);
    if (!query.env) return unexpected(invalid("/env", "env must be dev or prod."));
  }
  if (const auto number = request.parameter("version"); !number.empty()) {
    query.version = version_in(number);
    if (!query.version) return unexpected(invalid("/version", "version must be a whole number of zero or more."));
  }
  query.partial = request.parameter("partial") == "1";
  if (const auto limit = request.parameter("limit"); !limit.empty())
    query.limit = debugger::whole_number(limit).value_or(0);
  if (const auto seq = request.parameter("seq"); !seq.empty()) query.seq = debugger::whole_number(seq).value_or(0);
  query.cursor = request.parameter("cursor");
  return query;
}

Result<Page, Refusal> page_of(const ApiQuery& query, std::size_t most) {
  const auto limit = query.limit.value_or(limit_unless_told);
  if (limit < 1 || limit > most)
    return unexpected(invalid("/limit", "limit must be from 1 to " + std::to_string(most) + "."));
  const auto before = query.cursor.empty() ? std::optional<std::uint64_t>(0) : debugger::whole_number(query.cursor);
  if (!before) return unexpected(invalid("/cursor", "cursor must be the `next` of an earlier answer."));
  return Page{static_cast<std::size_t>(limit), *before};
}

} // namespace plumbline::setup
