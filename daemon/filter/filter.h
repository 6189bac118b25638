#pragma once

#include "daemon/filter/filter_query.h"
#include "daemon/ingest/record/record.h"
#include "daemon/ingest/record/sight.h"
#include "validator/call/verdict.h"
#include "validator/values/environment.h"
#include "validator/values/result.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::debugger {

/// Which calls a viewer wants; absent fields do not filter. A value: compared and copied.
struct Filter {
  std::optional<Environment> env;
  std::string source; ///< id or name
  std::optional<validator::CallType> type;
  std::optional<std::string> event; ///< of page and screen calls their name
  std::optional<validator::VerdictResult> result;
  std::string kind; ///< of a violation, "" = off
  std::optional<std::string> session;
  FilterQuery query;    ///< `q`; must hold together with the other fields
  bool payload = false; ///< send the call with its verdict
  ingest::Sight sight;  ///< of whoever asks: `query` looks at what that one sees, and that is what is sent

  bool matches(const ingest::Record& record) const;
  /// Whether it sets no condition.
  bool passes_all() const;
  /// Conditions that each match must meet, and that an index may know.
  std::vector<journal::AnyOf> index_terms() const;
  /// Limits the filter to what somebody sees. A condition on something hidden is a fault.
  [[nodiscard]] Result<void, FilterFault> limit(const ingest::Sight& to);
  friend bool operator==(const Filter&, const Filter&) = default;
};

/// The patterns of the filters below are not compiled yet (FilterQuery::compile).

/// From texts by name: env, source, type, event, result, kind, session, q. `get` returns nothing for an absent name.
using TextOf = std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] Result<Filter, FilterFault> filter_of_texts(const TextOf& get);
/// From the object of a client's `filter` message, by the same names, and payload.
[[nodiscard]] Result<Filter, FilterFault> filter_of_json(const rapidjson::Value& object);

/// `"at":17,"expected":[...]`: where the fault is, and what would have been right there.
[[nodiscard]] std::string place_of(const FilterFault& fault);

} // namespace plumbline::debugger
