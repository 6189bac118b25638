#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace plumbline::setup {

inline constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view small_letters_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

/// `length` characters of `alphabet` (at most 256), uniformly drawn from the cryptographic random source. Throws
/// std::runtime_error if that source fails.
[[nodiscard]] std::string random_text(std::size_t length, std::string_view alphabet);

} // namespace plumbline::setup
