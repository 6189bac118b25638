#pragma once

#include "daemon/expectations/expectation.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace plumbline {
class JsonWriter;
}

namespace plumbline::debugger {

/// Compares the calls that came with an expectation, call by call in the order of their seqs. Each call counts for one
/// line. Memory: the counted calls, and at most `max_listed` seqs of others. Has no thread of its own.
class ExpectationWatch {
 public:
  static constexpr std::size_t max_listed = 1000;

  /// `expectation` outlives it.
  explicit ExpectationWatch(const Expectation& expectation);

  void take(std::uint64_t seq, const ingest::Record& record);

  /// Every line has its minimum of calls: more can only spoil it.
  bool complete() const;
  bool satisfied() const;
  /// {"ok":true,"seqs":[...]}, or {"ok":false,"missing":[...],"unexpected":[...],"failing":[...]} with, for each line
  /// that lacks calls, the nearest call and how it differs.
  std::string json() const;

 private:
  struct Difference {
    std::string path;
    std::string expected; ///< JSON
    std::string actual;   ///< JSON
  };
  struct Miss {
    std::uint64_t seq = 0;
    std::size_t distance = 0; ///< properties that do not hold; another type or name counts more than all
    double departure = 0;     ///< among misses at one distance: the sum of their values' distances from what is wanted
    std::vector<Difference> differences;
  };
  struct Line {
    std::vector<std::uint64_t> counted; ///< seqs, at most `least`
    std::size_t extra = 0;              ///< beyond them, within `most`
    std::size_t too_many = 0;
    std::optional<Miss> nearest;
  };
  using Lines = std::vector<std::size_t>;

  Lines fitting(std::uint64_t seq, const ingest::Record& record);
  bool place(std::uint64_t seq, std::vector<bool>& tried);
  bool place_in_order(std::uint64_t seq, const Lines& fits);
  void keep_nearest(std::size_t line, Miss miss);
  std::string sentence_of(std::size_t line) const;
  std::string why_nothing_came() const;
  void write_missing(JsonWriter& out) const;

  const Expectation& expectation_;
  std::vector<Line> lines_;
  std::map<std::uint64_t, Lines> fits_of_; ///< of counted calls: the lines that each would fit
  std::vector<std::uint64_t> unexpected_;
  std::vector<std::uint64_t> failing_;
  bool covered_ = false; ///< a call came that is in its range, expected or not
  std::size_t next_ = 0; ///< if ordered: the first line that lacks calls
};

} // namespace plumbline::debugger
