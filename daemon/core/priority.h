#pragma once

namespace plumbline {

/// The calling thread comes behind the daemon's others where processors are short: at 10 levels of nice below theirs it
/// has about a tenth of a processor that another wants whole, and all of an idle one.
void come_behind_others() noexcept;

/// Between two pieces of work of such a thread: another that woke meanwhile runs now, and not at the end of this one's
/// slice of time (3 ms), which newer kernels let it have whatever its priority.
void give_way() noexcept;

} // namespace plumbline
