#pragma once

#include "daemon/ingest/record/record.h"
#include "validator/privacy/hiding.h"

#include <string>
#include <string_view>

namespace plumbline::ingest {

/// What somebody sees of calls: an owner all of them, a viewer all but what --hide names. Whatever writes something
/// that a viewer may read takes one, and asks it first; whatever looks into calls for a viewer (a filter, an
/// expectation) looks at what is seen, so that no answer hangs on a hidden value. Where nothing is hidden it costs
/// nothing, and the same bytes are shared by all. A value: copied; borrows the Hiding. Thread: any.
class Sight {
 public:
  Sight() = default; ///< sees everything
  explicit Sight(const validator::Hiding& hiding) : hiding_(hiding.empty() ? nullptr : &hiding) {}

  /// Whether it sees less than everything.
  bool is_limited() const { return hiding_ != nullptr; }
  /// What it does not see; null: it sees everything.
  const validator::Hiding* hiding() const { return hiding_; }

  /// The texts that replace those of a record.
  struct Room {
    std::string call, details, omitted;
  };
  /// The record as it is seen: views into the record, and into `room`. A text that is not a call, because it was broken
  /// or too large, is not seen at all.
  Record seen(const Record& record, Room& room) const;

  /// An object of the API, or an array, as it is seen: violations, notes and problems (whatever has a `path` and a
  /// `message`), what is missing in a step, errors of deliveries (which repeat a destination's answer), and samples of
  /// notices. Calls and verdicts are no part of it: those are made of what seen() returns.
  std::string seen(std::string json) const;
  /// A sentence that may end in the words of a stranger, after a colon or in brackets: only what is before them.
  std::string seen_error(std::string_view sentence) const;

  friend bool operator==(const Sight&, const Sight&) = default;

 private:
  std::string findings(std::string_view json, bool all) const;

  const validator::Hiding* hiding_ = nullptr;
};

/// `"•••"`, as JSON.
[[nodiscard]] const std::string& hidden_json();

} // namespace plumbline::ingest
