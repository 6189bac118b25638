#pragma once

#include <cstdint>

namespace plumbline::journal {

/// The seed of a file's checksums, which nobody outside can know. Throws std::runtime_error if the system has no random
/// bytes. Thread: any.
[[nodiscard]] std::uint64_t draw_salt();

} // namespace plumbline::journal
