#pragma once

#include "validator/values/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline {

/// "30d", "12h", "90m", "45s" (whole numbers; from 1 minute to 100 years). The error is a sentence without its subject.
[[nodiscard]] Result<std::chrono::milliseconds, std::string> read_keep_for(std::string_view text);

/// "4GiB", "500MiB", "4GB", or bytes (from 16 MiB to 1 PiB): binary units have an i, decimal ones do not.
[[nodiscard]] Result<std::uint64_t, std::string> read_keep_size(std::string_view text);

/// The same for the memory of ids (from 1 MiB to 1 TiB).
[[nodiscard]] Result<std::uint64_t, std::string> read_dedupe_memory(std::string_view text);

} // namespace plumbline
