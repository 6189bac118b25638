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

/// Which calls are to be forgotten: those that meet all that is given; nothing given: every call.
struct ForgetQuery {
  std::optional<Environment> env;
  std::string source;  ///< id or name
  std::string user;    ///< its userId or its anonymousId
  std::string session; ///< "" = off

  bool all() const { return !env && source.empty() && user.empty() && session.empty(); }
};

/// Before calls are forgotten: what else counts calls counts these for good, and lets go of what they said. Blocks;
/// throws std::runtime_error where it cannot. Empty: nothing else does.
using BeforeForgetting = std::function<void(const std::vector<journal::SeqRange>& gone)>;

/// Erases them from the journal and its index, and what they said from the figures (null: there are none), where their
/// counts stay; how many they were. What comes meanwhile is not looked at. Blocks until nothing of them is in the
/// files. Throws std::runtime_error where that fails: some may be gone then.
std::uint64_t forget(journal::Journal& journal, journal::CallIndex& index, FiguresReader* figures,
                     const BeforeForgetting& before, const ForgetQuery& query);

} // namespace plumbline::debugger
