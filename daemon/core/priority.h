#pragma once

namespace plumbline {

/// The calling thread comes behind the daemon's others where processors are short: at 10 levels of nice below theirs it
/// has about a tenth of a processor that another wants whole, and all of an idle one.
void come_behind_others() noexcept;

} // namespace plumbline
