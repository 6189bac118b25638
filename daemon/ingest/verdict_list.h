#pragma once

#include "daemon/http/message.h"
#include "daemon/ingest/record/record.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::ingest {

/// Returns the Verdicts' JSON of these calls, in order, each with its notes added. The same call may be asked for
/// several times. "" for a call that is no longer kept.
using VerdictsOf =
    std::function<task<std::vector<std::string>>(std::vector<std::pair<std::uint64_t, std::string>> calls)>;

/// The verdicts of a batch as a JSON text, piece by piece: `begin`, a Verdict for each call with commas between them,
/// `end`. Holds the batch until the last is made.
class VerdictList final : public http::PieceSource {
 public:
  /// `appended`: one for each call, or empty for calls that are not journalled. `verdicts_of` gives the first calls of
  /// duplicates; it is not called if there are none.
  VerdictList(Batch batch, std::vector<Appended> appended, std::string begin, std::string end, VerdictsOf verdicts_of);

  task<http::Piece> next(Turns::Work& work) override;
  std::size_t held() const override;

 private:
  bool is_duplicate(std::size_t index) const { return index < appended_.size() && appended_[index].duplicate; }
  task<> ask_for_firsts();
  void add(std::string& out);

  Batch batch_;
  std::vector<Appended> appended_;
  std::string begin_;
  std::string end_;
  VerdictsOf verdicts_of_;
  std::size_t at_ = 0;              ///< the next call
  std::vector<std::string> firsts_; ///< verdicts of the next duplicates, the next one last
};

} // namespace plumbline::ingest
