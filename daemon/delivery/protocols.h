#pragma once

#include "daemon/ingest/record/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::delivery {

/// Pointers to what the source's controls omit; empty if they omit nothing.
[[nodiscard]] std::vector<std::string> omitted_pointers(const ingest::Record& record);

/// The text of a call with what Segment's Protocols would add to `context.protocols`:
/// {"sourceId","violations":[{"type","field","description"}],"omitted":[names],"omitted_on_violation":[names]}.
/// Existing members stay. `text` is unchanged if there is neither a violation nor an omission.
[[nodiscard]] std::string with_protocols(const ingest::Record& record, std::string_view text);

} // namespace plumbline::delivery
