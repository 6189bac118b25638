#pragma once

#include "validator/environment.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::setup {

/// Where calls come from, as the workspace keeps it. A value.
struct SourceEntry {
  std::string id; ///< "src_" and 12 of [a-z0-9]
  std::string name;
  std::string category; ///< one of source_categories
  Environment env = Environment::dev;
  std::string write_key; ///< [A-Za-z0-9]{32}
  bool enabled = true;
  std::string published_from; ///< of a prod source: the dev source's id; "" = made in prod
  std::int64_t created_at_ms = 0;
};

inline constexpr std::array<std::string_view, 4> source_categories = {"Website", "Mobile", "Reverse ETL",
                                                                      "Advertising"};
/// The longest name of a source, in bytes.
inline constexpr std::size_t max_source_name = 200;

/// A source with a new id and write key, both unlike those of `others`.
SourceEntry make_source(std::string name, std::string_view category, Environment env, std::int64_t now_ms,
                        const std::vector<SourceEntry>& others);

/// Null where there is none of that id.
const SourceEntry* find_source(const std::vector<SourceEntry>& sources, std::string_view id);
/// The prod source that this dev source was published as; null: it was not.
const SourceEntry* published_as(const std::vector<SourceEntry>& sources, std::string_view dev_id);

/// The document of the workspace: all sources, oldest first.
std::string sources_document(const std::vector<SourceEntry>& sources);
std::vector<SourceEntry> read_sources(std::string_view json);

} // namespace plumbline::setup
