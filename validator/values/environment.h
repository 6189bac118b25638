#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline {

/// Where a source belongs. Both always exist; a call's environment is that of its write key.
enum class Environment : std::uint8_t { dev = 0, prod = 1 };

[[nodiscard]] constexpr std::string_view name_of(Environment env) { return env == Environment::dev ? "dev" : "prod"; }

[[nodiscard]] constexpr std::optional<Environment> environment_named(std::string_view name) {
  if (name == "dev") return Environment::dev;
  if (name == "prod") return Environment::prod;
  return std::nullopt;
}

} // namespace plumbline
