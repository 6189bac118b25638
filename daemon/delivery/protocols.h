#pragma once

#include "daemon/ingest/record/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace plumbline::delivery {

/// Pointers to what the source's controls omit; empty where they omit nothing.
std::vector<std::string> omitted_pointers(const ingest::Record& record);

/// The text of a call with what Segment's Protocols would say of it in `context.protocols`, beside what stands there:
/// {"sourceId","violations":[{"type","field","description"}],"omitted":[names],"omitted_on_violation":[names]}. `text`
/// as it is where there is nothing to say: no violation, and nothing omitted.
std::string with_protocols(const ingest::Record& record, std::string_view text);

} // namespace plumbline::delivery
