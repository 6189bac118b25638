#pragma once

#include <string_view>

namespace plumbline::validator {

/// Whether SDKs send a track call of this name by themselves, without a line of the app's: the life of an app, its push
/// notifications, a choice of consent. To the letter, as they send it.
bool is_sdk_event(std::string_view event);

} // namespace plumbline::validator
