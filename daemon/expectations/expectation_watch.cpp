#include "daemon/expectations/expectation_watch.h"

#include "validator/json/json_writer.h"
#include "validator/json/rapidjson_document.h"
#include "validator/text/near_name.h"

#include <rapidjson/pointer.h>

#include <algorithm>
#include <utility>

namespace plumbline::debugger {

namespace {

/// Another type or name counts more than any number of properties.
constexpr std::size_t other_type = 1'000;
constexpr std::size_t other_name = 10'000;

std::string_view payload_member(validator::CallType type) {
  return type == validator::CallType::identify || type == validator::CallType::group ? "traits" : "properties";
}

std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

/// Whether one name was probably meant for the other.
bool is_near(std::string_view wanted, std::string_view sent) {
  return validator::nearest_name(sent, {wanted}, validator::NameOf::event).has_value();
}

std::string title_of(const ExpectedCalls& calls) {
  auto type = calls.type ? std::string(name_of(*calls.type)) : std::string();
  if (!calls.event) return type;
  return type.empty() ? *calls.event : *calls.event + " (" + type + ")";
}

/// An array of seqs, for JsonWriter::members.
auto array_of(JsonWriter& out, const std::vector<std::uint64_t>& seqs) {
  return [&out, &seqs] {
    out.array([&out, &seqs] {
      for (const auto seq : seqs) out.value(seq);
    });
  };
}

/// The call, parsed when a property is first needed.
class LazyCall {
 public:
  explicit LazyCall(const ingest::Record& record) : record_(record) {}

  /// Null if the call has nothing at the path.
  const rapidjson::Value* at(const std::string& path) {
    if (!parsed_) {
      parsed_ = true;
      if (auto document = validator::rapidjson_document(record_.call)) document_ = std::move(*document);
    }
    return document_ ? rapidjson::Pointer(path.data(), path.size()).Get(*document_) : nullptr;
  }

 private:
  const ingest::Record& record_;
  std::optional<rapidjson::Document> document_;
  bool parsed_ = false;
};

} // namespace

ExpectationWatch::ExpectationWatch(const Expectation& expectation)
    : expectation_(expectation), lines_(expectation.events.size()) {}

void ExpectationWatch::keep_nearest(std::size_t line, Miss miss) {
  auto& nearest = lines_[line].nearest;
  const auto how_near = [](const Miss& one) { return std::pair(one.distance, one.departure); };
  // The latest of the nearest: the one that the engineer has just made.
  if (!nearest || how_near(miss) <= how_near(*nearest)) nearest = std::move(miss);
}

/// The lines that the call fits; checks for the others whether it is the nearest miss.
ExpectationWatch::Lines ExpectationWatch::fitting(std::uint64_t seq, const ingest::Record& record) {
  Lines fits;
  LazyCall call(record);
  auto steps_left = PropertyMatcher::max_pattern_steps;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const auto& wanted = expectation_.events[i];
    Miss miss{seq, 0, 0, {}};
    if (wanted.type && *wanted.type != record.type) {
      miss.distance += other_type;
      miss.differences.push_back({"/type", quoted(name_of(*wanted.type)), quoted(name_of(record.type))});
    }
    if (wanted.event && (!record.has(ingest::RecordFlag::has_event) || record.event != *wanted.event)) {
      if (miss.distance > 0 || !is_near(*wanted.event, record.event)) continue;
      miss.distance += other_name;
      const bool named = record.type == validator::CallType::page || record.type == validator::CallType::screen;
      miss.differences.push_back({named ? "/name" : "/event", quoted(*wanted.event), quoted(record.event)});
    }
    for (const auto& property : wanted.properties) {
      const auto path = property.path(payload_member(record.type));
      const auto* actual = call.at(path);
      if (property.holds(actual, steps_left)) continue;
      ++miss.distance;
      miss.departure += property.departure(actual);
      miss.differences.push_back({path, property.wanted_json(), json_or_null(actual)});
    }
    if (miss.distance == 0)
      fits.push_back(i);
    else if (!wanted.type || wanted.event || *wanted.type == record.type)
      keep_nearest(i, std::move(miss));
  }
  return fits;
}

/// Counts the call for a line that lacks one, moving others to further lines that they fit too, so that no call is
/// wasted on a line that another could have met.
bool ExpectationWatch::place(std::uint64_t seq, std::vector<bool>& tried) {
  const Lines& fits = fits_of_.at(seq);
  for (const auto i : fits) {
    auto& line = lines_[i];
    if (line.counted.size() >= expectation_.events[i].least) continue;
    line.counted.push_back(seq);
    return true;
  }
  for (const auto i : fits) {
    if (tried[i]) continue;
    tried[i] = true;
    for (auto& counted : lines_[i].counted) {
      if (!place(counted, tried)) continue;
      counted = seq;
      return true;
    }
  }
  return false;
}

bool ExpectationWatch::place_in_order(std::uint64_t seq, const Lines& fits) {
  const auto full = [&] { return lines_[next_].counted.size() >= expectation_.events[next_].least; };
  while (next_ < lines_.size() && full()) ++next_;
  if (next_ == lines_.size() || std::find(fits.begin(), fits.end(), next_) == fits.end()) return false;
  lines_[next_].counted.push_back(seq);
  while (next_ < lines_.size() && full()) ++next_;
  return true;
}

void ExpectationWatch::take(std::uint64_t seq, const ingest::Record& record) {
  if (seq <= expectation_.since || !expectation_.covers(record)) return;
  covered_ = true;
  const auto list = [seq](std::vector<std::uint64_t>& seqs) {
    if (seqs.size() < max_listed) seqs.push_back(seq);
  };
  if (record.result == validator::VerdictResult::fail || record.result == validator::VerdictResult::error)
    list(failing_);
  const Lines fits = fitting(seq, record);
  if (expectation_.ordered ? place_in_order(seq, fits) : [&] {
        if (fits.empty() || complete()) return false;
        fits_of_.emplace(seq, fits);
        std::vector<bool> tried(lines_.size());
        if (place(seq, tried)) return true;
        fits_of_.erase(seq);
        return false;
      }())
    return;
  for (const auto i : fits) {
    if (lines_[i].extra >= expectation_.events[i].most - expectation_.events[i].least) continue;
    // Before its turn it is not a further call, it is out of order.
    if (expectation_.ordered && i >= next_) continue;
    ++lines_[i].extra;
    return;
  }
  for (const auto i : fits)
    if (!expectation_.ordered || i < next_) {
      ++lines_[i].too_many;
      break;
    }
  list(unexpected_);
}

bool ExpectationWatch::complete() const {
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (lines_[i].counted.size() < expectation_.events[i].least) return false;
  return true;
}

bool ExpectationWatch::satisfied() const {
  if (!complete() || (expectation_.none_failing && !failing_.empty()) || (expectation_.exactly && !unexpected_.empty()))
    return false;
  return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.too_many == 0; });
}

/// An unknown session and a silent one look alike: a session is made by its first call.
std::string ExpectationWatch::why_nothing_came() const {
  std::string sentence = "no call has come";
  if (expectation_.env) sentence += " in " + std::string(name_of(*expectation_.env));
  if (expectation_.session) sentence += " in the session \"" + *expectation_.session + "\"";
  if (expectation_.since > 0) sentence += " since #" + std::to_string(expectation_.since);
  sentence += '.';
  if (expectation_.session) sentence += " Does the app use the session's write key, or the header X-Plumbline-Session?";
  return sentence;
}

std::string ExpectationWatch::sentence_of(std::size_t line) const {
  const auto& wanted = expectation_.events[line];
  const auto& got = lines_[line];
  const auto title = title_of(wanted);
  if (got.too_many > 0)
    return title + " came " + std::to_string(wanted.most + got.too_many) + " times; at most " +
           std::to_string(wanted.most) + " were expected.";
  if (expectation_.ordered && line > next_)
    return title + " did not come after the events that are expected before it.";
  if (!got.counted.empty())
    return title + " came " + std::to_string(got.counted.size()) +
           (got.counted.size() == 1 ? " time; at least " : " times; at least ") + std::to_string(wanted.least) +
           " were expected.";
  if (got.nearest) return title + " did not come as expected.";
  return title + " did not come" + (covered_ ? "." : ": " + why_nothing_came());
}

void ExpectationWatch::write_missing(JsonWriter& out) const {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const auto& line = lines_[i];
    const bool lacks = line.counted.size() < expectation_.events[i].least;
    if (!lacks && line.too_many == 0) continue;
    const auto differences = [&] {
      for (const auto& difference : line.nearest->differences)
        out.object("path", difference.path, "expected", RawJson{difference.expected}, "actual",
                   RawJson{difference.actual});
    };
    const auto nearest = [&] {
      if (lacks && line.nearest)
        out.object("seq", line.nearest->seq, "differences", [&] { out.array(differences); });
      else
        out.Null();
    };
    out.object("index", i, "message", sentence_of(i), "nearest", nearest);
  }
}

std::string ExpectationWatch::json() const {
  return json_text([&](JsonWriter& out) {
    if (satisfied()) {
      std::vector<std::uint64_t> seqs;
      for (const auto& line : lines_) seqs.insert(seqs.end(), line.counted.begin(), line.counted.end());
      std::sort(seqs.begin(), seqs.end());
      return out.object("ok", true, "seqs", array_of(out, seqs));
    }
    const std::vector<std::uint64_t> none;
    const auto missing = [&] { out.array([&] { write_missing(out); }); };
    out.object("ok", false, "missing", missing, "unexpected", array_of(out, expectation_.exactly ? unexpected_ : none),
               "failing", array_of(out, expectation_.none_failing ? failing_ : none));
  });
}

} // namespace plumbline::debugger
