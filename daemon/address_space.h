#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace plumbline {

/// What a daemon on so many cores takes of its address space at the least: its threads' stacks, its program and
/// libraries, and room to work in.
std::uint64_t least_address_space(unsigned cores, std::uint64_t stack_bytes);

/// Why this process may not have enough of it (RLIMIT_AS, `ulimit -v`), as a sentence for an operator; absent: it has,
/// or is not limited. Where it has not, threads and libraries fail in places that cannot say so.
std::optional<std::string> too_little_address_space(unsigned cores);

/// From here on the end of memory is the end of the process, with one line on stderr and exit 1. What was answered is
/// on the disk.
void end_where_memory_ends();

} // namespace plumbline
