#pragma once

#include "tools/plumbline/api_command.h"

#include <string>
#include <string_view>

namespace plumbline::tool {

/// The id of the source or destination that a person named: an id is itself, else the one of this name in the list
/// (`list`: "sources" or "destinations"). The failure: there is none of this name, or there are several.
Result<std::string, Failure> id_of_named(const ApiFlags& flags, std::string_view list, const std::string& named);

} // namespace plumbline::tool
