#pragma once

#include "daemon/delivery/kind.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::delivery {

/// The text that a kind sends of a track call that Plumbline itself made and that is in no journal: with a verdict of
/// its own, unchecked and without a seq. `call`: its JSON.
[[nodiscard]] std::string made_text(const Kind& kind, Environment env, std::string_view source_id,
                                    std::string_view source_name, std::int64_t at_ms, std::string_view event,
                                    std::string_view call);

} // namespace plumbline::delivery
