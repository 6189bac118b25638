#pragma once

#include "daemon/ingest/record/record.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// What can be known of a call whose text cannot be read as a call: too large, too deep, or cut. Texts are objects as
/// far as they go; nothing here throws at what is no JSON.

/// An object of those members of a call that say which call it is (type, event, name, ids, times, a small context), as
/// far as they stand whole in the text. Reads as a call (validator::CallReader); has validator::text_padding readable
/// bytes after its end.
std::string small_members(std::string_view text);

/// The text of a record's call that can be read as a call: its own, or its small members. The same padding.
void assign_readable(std::string& out, const Record& record);

/// "It is an identify call with messageId "big-1". Its largest members are traits (45673 bytes) and context (310
/// bytes)."; "" where nothing can be said.
std::string portrait(std::string_view text);
/// Only the part about the members.
std::string largest_members(std::string_view text);

/// Stands for validator::content_hash: of type and event, and of the text of properties and traits.
std::uint64_t text_hash(std::string_view text, validator::CallType type, std::string_view event);

} // namespace plumbline::ingest
