#pragma once

#include "daemon/debugger/filter_query.h"
#include "daemon/http/message.h"
#include "daemon/ingest/record.h"
#include "validator/environment.h"
#include "validator/result.h"
#include "validator/verdict.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// Which calls a viewer wants: what is absent is off. A value: compared and copied.
struct Filter {
  std::optional<Environment> env;
  std::string source; ///< id or name
  std::optional<validator::CallType> type;
  std::optional<std::string> event; ///< of page and screen calls their name
  std::optional<validator::VerdictResult> result;
  std::string kind; ///< of a violation, "" = off
  std::optional<std::string> session;
  FilterQuery query;    ///< `q`; all of it holds besides the others
  bool payload = false; ///< the call goes along with its verdict

  bool matches(const ingest::Record& record) const;
  /// Whether nothing is asked of a call.
  bool passes_all() const;
  /// Conditions that each match must meet, and that an index may know.
  std::vector<journal::AnyOf> index_terms() const;
  friend bool operator==(const Filter&, const Filter&) = default;
};

/// What is read below is without its patterns, until it is compiled (FilterQuery::compile).

/// From a request's query: env, source, type, event, result, kind, session, q, payload=1.
Result<Filter, FilterFault> filter_of_query(const http::Request& request);
/// From the object of a client's `filter` message, by the same names.
Result<Filter, FilterFault> filter_of_json(std::string_view object);

} // namespace plumbline::debugger
