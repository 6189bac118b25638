#pragma once

#include "validator/values/result.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// The pixel of mails and ads: a call in the query of a GET for an image (docs/wire-contract.md, 1.5).

/// The call's JSON text: decoded from `data`, which is base64 (URL-safe or not, padded or not), else built from the
/// parameters, with dotted names as nested members and every value a string; `writeKey` stays in the query.
/// validator::text_padding readable bytes follow it. The error is a sentence.
[[nodiscard]] Result<std::string, std::string> pixel_call(std::string_view query);

} // namespace plumbline::ingest
