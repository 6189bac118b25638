#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace plumbline {

/// The least address space of a daemon on so many cores: its threads' stacks, its program and libraries, and room to
/// work in.
[[nodiscard]] std::uint64_t least_address_space(unsigned cores, std::uint64_t stack_bytes);

/// Why this process may have too little of it (RLIMIT_AS, `ulimit -v`), as a sentence for an operator; absent: it has
/// enough, or no limit. With too little, threads and libraries fail in places that cannot say so.
[[nodiscard]] std::optional<std::string> too_little_address_space(unsigned cores);

/// From here on running out of memory ends the process, with one line on stderr and exit 1. What was answered is on the
/// disk.
void end_where_memory_ends();

} // namespace plumbline
