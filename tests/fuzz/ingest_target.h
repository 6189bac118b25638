#pragma once

#include <string_view>

namespace plumbline::ingest {

/// What the fuzzers of ingest feed (targets.h says what may come of it).

/// Bytes as a compressed body, of each encoding: what is inflated keeps to its limit, and the next lower limit is one
/// byte too few. And bytes as what was compressed: they come back.
void fuzz_inflate(std::string_view bytes);
/// Bytes as a batch: its calls lie in the body, and a call that is merged with what the wrapper says is a call again,
/// without a write key, and the same when it is merged twice.
void fuzz_wrapper(std::string_view bytes);
/// Bytes as a record of the journal, as a record's texts, and as damage to a sound record: what is decoded lies in the
/// bytes, and is the same when it is encoded and decoded again.
void fuzz_record(std::string_view bytes);
/// Bytes as the query of a pixel: a call that is made of parameters is a JSON object, without a write key.
void fuzz_pixel(std::string_view bytes);

} // namespace plumbline::ingest
