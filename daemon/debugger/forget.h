#pragma once

#include "daemon/figures/figures_reader.h"
#include "daemon/journal/contract/journal.h"
#include "daemon/journal/index/call_index.h"
#include "validator/values/environment.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::debugger {

/// Which calls to forget: those that match all given fields; every call if none is given.
struct ForgetQuery {
  std::optional<Environment> env;
  std::string source;  ///< id or name
  std::string user;    ///< its userId or its anonymousId
  std::string session; ///< "" = off

  bool all() const { return !env && source.empty() && user.empty() && session.empty(); }
};

/// Runs before calls are forgotten: other counts include them for good, and drop what they said. Blocks; throws
/// std::runtime_error on failure. Empty: there are no other counts.
using BeforeForgetting = std::function<void(const std::vector<journal::SeqRange>& gone)>;

/// Erases them from the journal and its index, and their texts from the figures (null: no figures), whose counts stay.
/// Returns how many they were. Ignores calls that come meanwhile. Blocks until the files hold nothing of them. Throws
/// std::runtime_error on failure: some may be gone then.
[[nodiscard]] std::uint64_t forget(journal::Journal& journal, journal::CallIndex& index, FiguresReader* figures,
                                   const BeforeForgetting& before, const ForgetQuery& query);

} // namespace plumbline::debugger
