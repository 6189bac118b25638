#include "tests/fuzz/message_target.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  plumbline::debugger::fuzz_message({reinterpret_cast<const char*>(data), size});
  return 0;
}
