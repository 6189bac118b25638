#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// Appends the Verdict's JSON of a call. Only this function makes it: the stream, /api/events and a `Prefer` answer get
/// the same bytes. `seq`: absent (null) for a call that is not journalled. `extra_notes`: JSON objects,
/// comma-separated, for the note `duplicate`, which is not part of the record. Thread: any (each thread keeps a reader
/// of calls).
void append_verdict_json(std::string& out, std::optional<std::uint64_t> seq, const Record& record,
                         std::string_view extra_notes = "");

/// Appends the call's JSON as it is shown: its form (formed_call.h), its own text byte for byte. A text that is not
/// JSON, or was cut, becomes a JSON string.
void append_call_json(std::string& out, const Record& record);

} // namespace plumbline::ingest
