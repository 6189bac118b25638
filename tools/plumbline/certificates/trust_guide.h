#pragma once

#include <string>
#include <string_view>

namespace plumbline::tool {

/// How to make each kind of device and runtime with SDKs trust an authority: text for a terminal. `authority`: the
/// absolute path of its certificate.
[[nodiscard]] std::string trust_guide(std::string_view authority);

/// Text as one word of a POSIX shell; unchanged if it needs no quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

} // namespace plumbline::tool
