#pragma once

namespace plumbline {

/// Lowers the calling thread's priority below the daemon's others: at 10 levels of nice it has about a tenth of a
/// processor that another thread wants whole, and all of an idle one.
void come_behind_others() noexcept;

/// Call it between two pieces of work of such a thread: a thread that woke meanwhile runs now, and not at the end of
/// this one's time slice (3 ms), which newer kernels grant whatever its priority.
void give_way() noexcept;

} // namespace plumbline
