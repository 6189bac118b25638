#pragma once

#include "daemon/journal/head_witness.h"
#include "daemon/journal/segments/journal_numbers.h"
#include "daemon/journal/segments/segment_list.h"

#include <cstdint>
#include <filesystem>

namespace plumbline::journal {

struct RecoveryTerms {
  std::filesystem::path directory;
  std::uint64_t workspace = 0; ///< whose segments they are
  std::uint64_t reserved = 0;  ///< every seq up to this one may have been given
  std::int64_t now_ms = 0;     ///< for the names of what is put aside
  bool accept_loss = false;
};

struct RecoveredJournal {
  std::uint64_t head = 0; ///< the newest seq ever given
  bool lost = false;      ///< calls are lost, and that was accepted
};

/// What a start does with the files that it finds (README.md): finds what is lost; seals what was not; writes the tail
/// of an unclean end anew; removes what was dropped or is of no use. Afterwards `segments` has every segment, each
/// sealed and on the disk. Throws LostCalls, and then has changed no file; std::runtime_error with a sentence for an
/// operator; std::system_error if the disk fails.
[[nodiscard]] RecoveredJournal recover(const RecoveryTerms& terms, JournalNumbers& numbers, HeadWitness& witness,
                                       SegmentDisk& disk, SegmentList& segments);

} // namespace plumbline::journal
