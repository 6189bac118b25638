#pragma once

#include "daemon/ingest/record/record.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The text of a call's form (validator/schema/call_form.h): its own text byte for byte, with `type`, `messageId`,
/// `timestamp` and `receivedAt` as the server knows them. They are added if absent or useless; a `type` that the route
/// overruled and a `receivedAt` are replaced. `text`: the record's call, or what the controls leave of it; a text that
/// is not an object stays as it is.
[[nodiscard]] std::string formed_call(const Record& record, std::string_view text);

/// The text of a kept call (a form) that can be sent again: with its `type`, without `receivedAt`. If that exceeds a
/// call's size, also without the messageId that the server made. `type`: none if it is not known.
[[nodiscard]] std::string resendable_call(std::string_view form, validator::CallType type);

} // namespace plumbline::ingest
