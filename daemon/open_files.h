#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace plumbline {

/// The fewest files and connections that a daemon on so many cores has open: those from its start on, and room for some
/// connections on each core.
[[nodiscard]] std::uint64_t least_open_files(unsigned cores);

/// A connection is a descriptor: takes as many as the system allows this process. Returns why they are too few
/// (RLIMIT_NOFILE, `ulimit -n`), as a sentence for an operator; absent: they suffice.
[[nodiscard]] std::optional<std::string> too_few_open_files(unsigned cores);

} // namespace plumbline
