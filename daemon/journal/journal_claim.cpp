#include "daemon/journal/journal_claim.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

namespace plumbline::journal {

std::uint64_t claim(JournalFile& file, const SqliteJournalOptions& options) {
  const auto own = file.mark().identity;
  if (options.workspace == 0 || options.workspace == own) return own;
  // A journal without calls was made just now, or before a crash.
  const bool had_journal = options.ledger != nullptr && options.ledger->has_journal();
  if (file.head() > 0 || (had_journal && !file.made_now())) {
    file.leave_as_it_is();
    throw ForeignJournal(file.name() + " is the journal of another workspace");
  }
  file.adopt(options.workspace);
  return options.workspace;
}

void look_for_lost_calls(JournalFile& file, const HeadWitness& witness, const SqliteJournalOptions& options,
                         bool had_log) {
  const auto head = file.head();
  const auto end = witness.end();
  const auto seen = end ? std::optional(end->head) : std::nullopt;
  const auto reserved = std::max(options.given, options.ledger != nullptr ? options.ledger->reserved() : 0);
  const bool new_in_place_of_another = file.made_now() && reserved > 0;
  const bool cut_off = seen && *seen > head;
  const bool exchanged = end && end->checksum != 0 && file.checksum_at(end->head) != end->checksum;
  const bool log_is_gone = !seen && !had_log && !file.ended_well();
  if (!new_in_place_of_another && !cut_off && !exchanged && !log_is_gone) return;
  if (!options.accept_loss) file.leave_as_it_is();
  if (!options.accept_loss && cut_off)
    throw LostCalls(file.name() + " ends with call " + std::to_string(head) + ", and calls up to " +
                    std::to_string(*seen) + " were answered 200: the calls between them are lost (its log " +
                    file.name() + "-wal was cut off, or the file was replaced by an older copy)");
  if (!options.accept_loss && exchanged)
    throw LostCalls(file.name() +
                    " does not end with the calls that were written last: these are lost (its "
                    "log " +
                    file.name() + "-wal belongs to another journal)");
  if (!options.accept_loss)
    throw LostCalls(file.name() + "-wal is missing, the log of a journal that was in use: the calls in it are "
                                  "lost");
  file.pass_over(std::max({reserved, seen.value_or(0), head}));
  spdlog::critical(
      "the journal {} has lost calls, which --accept-loss accepted: the next call gets seq {}, above every seq "
      "that was used",
      file.name(), file.head() + 1);
}

} // namespace plumbline::journal
