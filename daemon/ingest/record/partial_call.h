#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// What can be known of a call whose text cannot be read as a call: too large, too deep, or cut. Texts are objects as
/// far as they go; nothing here throws on text that is not JSON.

/// An object of those members of a call that identify it (type, event, name, ids, times, a small context), as far as
/// they are whole in the text. Reads as a call (validator::CallReader); is followed by validator::text_padding readable
/// bytes.
[[nodiscard]] std::string small_members(std::string_view text);

/// The text of a record's call that can be read as a call: its own, or its small members. The same padding.
void assign_readable(std::string& out, const Record& record);

/// "It is an identify call with messageId "big-1". Its largest members are traits (45673 bytes) and context (310
/// bytes)."; "" if nothing can be said.
[[nodiscard]] std::string portrait(std::string_view text);
/// Only the part about the members.
[[nodiscard]] std::string largest_members(std::string_view text);

/// Replaces validator::content_hash: a hash of type and event, and of the text of properties and traits.
[[nodiscard]] std::uint64_t text_hash(std::string_view text, validator::CallType type, std::string_view event);

} // namespace plumbline::ingest
