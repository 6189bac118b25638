#include "tests/fuzz/targets.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  plumbline::validator::fuzz_call({reinterpret_cast<const char*>(data), size});
  return 0;
}
