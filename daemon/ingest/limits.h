#pragma once

#include "validator/call.h"

#include <cstddef>

namespace plumbline::ingest {

/// Limits of the wire, inclusive, on inflated bytes (docs/wire-contract.md, 4.2). Those of one call are the
/// validator's.

/// A batch's body: 524,288 bytes of calls, as the largest SDK sends, and 16 KiB for what wraps them.
inline constexpr std::size_t max_batch_bytes = 540'672;
inline constexpr std::size_t max_batch_calls = 2'500;
/// How much of a malformed call's text is kept.
inline constexpr std::size_t max_malformed_bytes = 64 * 1024;

} // namespace plumbline::ingest
