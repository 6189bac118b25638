#pragma once

#include "plans/catalog.h"
#include "tools/cmake/embedded_file.h"

#include <span>

namespace plumbline::plans {

/// Reads goals.json, use-cases/*.json and events/*.json from `files`, and combines them by id and by name. Throws
/// std::logic_error, naming the file and its fault: not JSON, a member missing or of another type, a reference to
/// something that no file has.
[[nodiscard]] Catalog read_catalog(std::span<const EmbeddedFile> files);

} // namespace plumbline::plans
