#pragma once

#include "daemon/ingest/rulebook.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::ingest {

/// How much of a refused body a notice shows (docs/wire-contract.md, 18.3).
inline constexpr std::size_t sample_bytes = 1024;
/// How much to take of a body so that no key is cut in half before it is recognised.
inline constexpr std::size_t raw_sample_bytes = sample_bytes + 256;

/// The text without write keys: those of this workspace wherever they are, and any value of a `writeKey`, in JSON or in
/// a query, whole or broken.
[[nodiscard]] std::string without_keys(std::string_view text, const Rulebook& rulebook);

/// The sample of a body (of which `raw` has raw_sample_bytes), without write keys.
[[nodiscard]] std::string sample_of(std::string_view raw, const Rulebook& rulebook);

} // namespace plumbline::ingest
