// Makes the logger before a test starts a thread, as the daemon does. The library of Debian is not built for the thread
// sanitizer, which would take its making in one thread and its use in another for a race.
#include <spdlog/spdlog.h>

namespace plumbline::test {
namespace {
[[maybe_unused]] const auto logger = spdlog::default_logger();
} // namespace
} // namespace plumbline::test
