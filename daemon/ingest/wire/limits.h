#pragma once

#include "validator/call/call.h"

#include <cstddef>

namespace plumbline::ingest {

/// Limits of the wire, inclusive, on inflated bytes
/// (docs/wire-contract.md, 4.2). The validator has those of one call.

/// A batch's body: 524,288 bytes of calls, as the largest SDK sends, and 16 KiB for what wraps them.
inline constexpr std::size_t max_batch_bytes = 540'672;
inline constexpr std::size_t max_batch_calls = 2'500;
/// What a batch's wrapper may add to all of its calls together (context, integrations, sentAt).
inline constexpr std::size_t max_added_bytes = 8 * 1024 * 1024;
/// How much of a call's violations, and of its notes, is kept: at least the first of them. Room for 50 violations of
/// the usual length.
inline constexpr std::size_t max_details_bytes = 32 * 1024;
/// For all calls of a request together: in a batch of more than 128 calls each may have less than the above.
inline constexpr std::size_t max_request_details_bytes = 4 * 1024 * 1024;
/// For the batches of a core that wait for their next slice: a further one is answered 429.
inline constexpr std::size_t max_unfinished_bytes = 128 * 1024 * 1024;
/// How much of a malformed call's text is kept.
inline constexpr std::size_t max_malformed_bytes = 64 * 1024;

} // namespace plumbline::ingest
