#pragma once

#include "tools/plumbline/options/command.h"
#include "validator/call/call.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace plumbline::tool {

/// A call of an input, as the daemon would check it: with a batch's context and integrations, without writeKey.
struct InputCall {
  std::uint64_t line = 0;  ///< from 1: where the call begins
  std::uint64_t index = 0; ///< from 0: among the calls of the input
  /// The call; null: its text cannot be read as one, and `fault` says why. Valid during the visit.
  const validator::Call* call = nullptr;
  const validator::SyntaxFault* fault = nullptr;
  std::uint64_t bytes = 0; ///< of the input, read so far
};

/// Calls `visit` for every call of a file ("-": stdin) until it returns false. Recognises the contents: a call on each
/// line (also a batch's body, or {"verdict","call"} as GET /api/events gives them); one JSON array of calls; one
/// batch's body; one call. Lines are read one by one, in memory that does not grow with the input; an array or a body
/// over several lines is read whole, and so is a browser's recording (HAR), for which stderr says how many requests
/// hold calls. The text may be gzip or UTF-16 (text_lines.h). The failure: the file cannot be read, has a value of more
/// than TextLines::most_at_once, or (line and column) is not JSON.
[[nodiscard]] Result<void, Failure> each_call(const std::string& file,
                                              const std::function<bool(const InputCall&)>& visit);

/// Bytes of a file; 0 for stdin and files without a size.
[[nodiscard]] std::uint64_t input_bytes(const std::string& file);

} // namespace plumbline::tool
