#pragma once

#include "plans/catalog.h"
#include "tools/cmake/embedded_file.h"

#include <span>

namespace plumbline::plans {

/// Reads goals.json, use-cases/*.json and events/*.json of `files`, and puts them together by id and by name. Throws
/// std::logic_error, naming the file and what is wrong with it: no JSON, a member missing or of another type, a
/// reference to what is in no file.
Catalog read_catalog(std::span<const EmbeddedFile> files);

} // namespace plumbline::plans
