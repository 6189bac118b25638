#pragma once

#include <string_view>

namespace plumbline::validator {

/// Whether SDKs send a track call of this name by themselves, without code of the app: its lifecycle, push
/// notifications, a choice of consent. Compares exactly, as SDKs spell it.
[[nodiscard]] bool is_sdk_event(std::string_view event);

} // namespace plumbline::validator
