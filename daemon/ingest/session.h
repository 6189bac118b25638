#pragma once

#include <cstddef>
#include <string_view>

namespace plumbline::ingest {

/// Sessions: named windows over calls, so that parallel tests do not see each other's. A call belongs to one by the
/// header X-Plumbline-Session, by its write key's suffix `.id`, or by context.plumbline.session, in this order
/// (docs/wire-contract.md, 17.1).

inline constexpr std::size_t max_session_id_bytes = 40;
/// [a-z0-9-]{1,40}.
[[nodiscard]] bool is_session_id(std::string_view id);

/// A write key as sent, split at its first dot, without the `:secret` that Jitsu's SDKs append to theirs: keys contain
/// neither character.
struct KeyParts {
  std::string_view key;
  std::string_view session; ///< after the dot
  bool has_session = false; ///< there was a dot
};
[[nodiscard]] KeyParts parts_of_key(std::string_view sent);

} // namespace plumbline::ingest
