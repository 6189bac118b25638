#pragma once

#include <string_view>

namespace plumbline::plans {

/// Bytes as the rows of a plan's CSV, below a header of every column: imported, written back, and imported anew. What
/// is refused says why and where. Throws std::logic_error where it does not, or where the copy is refused.
void fuzz_csv(std::string_view bytes);

} // namespace plumbline::plans
