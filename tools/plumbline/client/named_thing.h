#pragma once

#include "tools/plumbline/client/api_command.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// The id of the source or destination that a person named: an id is itself, else the one of this name in the list
/// (`list`: "sources" or "destinations"), where several have it the one of `env`: a published thing mostly keeps its
/// name. The failure: there is none of this name, or there are several still.
Result<std::string, Failure> id_of_named(const ApiFlags& flags, std::string_view list, const std::string& named,
                                         std::string_view env = {});

/// What --env says of verbs of one thing.
inline constexpr const char* env_of_named = "dev or prod, where both have one of this name";

} // namespace plumbline::tool
