#pragma once

#include "tools/plumbline/client/api_command.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// The id of the source or destination that a person named. An id is returned unchanged; a name is looked up in the
/// list (`list`: "sources" or "destinations"), and if several have it, in `env`: a published thing mostly keeps its
/// name. The failure: nothing has this name, or still several do.
[[nodiscard]] Result<std::string, Failure> id_of_named(const ApiFlags& flags, std::string_view list,
                                                       const std::string& named, std::string_view env = {});

/// The help of --env for commands about one thing.
inline constexpr const char* env_of_named = "dev or prod, if both have one with this name";

} // namespace plumbline::tool
