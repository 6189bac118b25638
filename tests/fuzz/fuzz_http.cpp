#include "tests/fuzz/http_target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  plumbline::http::fuzz_http({reinterpret_cast<const char*>(data), size});
  return 0;
}
