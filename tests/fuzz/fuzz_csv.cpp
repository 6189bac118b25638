#include "tests/fuzz/csv_target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  plumbline::plans::fuzz_csv({reinterpret_cast<const char*>(data), size});
  return 0;
}
