#include "daemon/ingest/record/sight.h"

#include "validator/json/json_text.h"
#include "validator/json/node.h"
#include "validator/json/tape.h"
#include "validator/schema/wording.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace plumbline::ingest {

namespace {

using validator::AnyNode;
using validator::hidden_value;
using validator::NodeType;

/// Deeper than any answer of ours.
constexpr std::size_t max_answer_depth = 512;

/// Writes a JSON text anew with other values in some places.
class Rewriting {
 public:
  explicit Rewriting(std::string_view text) : text_(text) {}

  /// In ascending order.
  void replace(const AnyNode& node, std::string_view json) {
    out_.append(text_.substr(done_, node.begin() - done_)).append(json);
    done_ = node.end();
  }
  void replace_text(const AnyNode& node, std::string_view text) {
    std::string json;
    append_json_string(json, text);
    replace(node, json);
  }
  std::string text() { return std::move(out_.append(text_.substr(done_))); }

 private:
  std::string_view text_;
  std::string out_;
  std::size_t done_ = 0;
};

/// The members of an object that decide what it is, and those that may show a value.
struct Members {
  std::optional<AnyNode> kind, path, message, code, item, error, status, sample, actual, hint;

  explicit Members(const AnyNode& object) {
    const std::array<std::pair<std::string_view, std::optional<AnyNode>*>, 10> places{{{"kind", &kind},
                                                                                       {"path", &path},
                                                                                       {"message", &message},
                                                                                       {"code", &code},
                                                                                       {"item", &item},
                                                                                       {"error", &error},
                                                                                       {"status", &status},
                                                                                       {"sample", &sample},
                                                                                       {"actual", &actual},
                                                                                       {"hint", &hint}}};
    object.each_member([&](std::string_view key, const AnyNode& value) {
      for (const auto& [name, place] : places)
        if (key == name) *place = value;
      return true;
    });
  }
};

bool is_text(const std::optional<AnyNode>& node) { return node && node->type() == NodeType::string; }

/// What a sentence says before it repeats what a call or a destination said.
std::string_view before_strangers(std::string_view sentence) {
  constexpr std::array<std::string_view, 4> marks{" does not match the plan: ", " failed: ", " failed (",
                                                  " permanently: "};
  auto end = sentence.size();
  for (const auto mark : marks)
    if (const auto at = sentence.find(mark); at != std::string_view::npos)
      end = std::min(end, at + mark.find_last_not_of(": ("));
  return end == sentence.size() ? sentence : sentence.substr(0, end + 1);
}

/// A violation, a note or a problem, member by member.
class Finding {
 public:
  Finding(const validator::Hiding& hiding, const Members& members, bool all)
      : path_(members.path->text()), covered_(hiding.covered(path_)), all_(all), hiding_(hiding),
        is_inside_(!covered_.empty()), is_note_(!members.kind),
        is_absent_(members.kind && is_text(members.kind) && members.kind->text() == "required" &&
                   covered_.size() == path_.size()) {}

  void write(std::string_view key, const AnyNode& value, Rewriting& out) const {
    if (key == "path" && is_inside_ && covered_.size() < path_.size()) out.replace_text(value, covered_);
    if (key == "message" && value.type() == NodeType::string) write_message(value, out);
    if (key == "actual" && value.type() != NodeType::null) write_actual(value, out);
    if (key == "hint" && value.type() != NodeType::null && (is_inside_ || all_ || hiding_.may_show(path_, value.raw())))
      out.replace(value, "null");
  }

 private:
  void write_message(const AnyNode& value, Rewriting& out) const {
    // That a member is missing shows nothing of it.
    const bool shows = is_inside_ ? !is_absent_ : hiding_.may_show(path_, value.text());
    if (!shows) return;
    const auto subject = validator::subject_of(is_inside_ ? covered_ : path_);
    out.replace_text(value, is_note_ ? "A note on " + subject + " is hidden from viewers."
                                     : subject + " does not match the plan; what was sent is hidden from viewers.");
  }
  void write_actual(const AnyNode& value, Rewriting& out) const {
    if (is_inside_ || all_) return out.replace(value, hidden_json());
    const bool is_whole = value.type() == NodeType::object || value.type() == NodeType::array;
    // A long value is its beginning, as a string.
    if (!is_whole && hiding_.may_show(path_, value.raw())) return out.replace(value, hidden_json());
    if (!is_whole) return;
    if (const auto shown = hiding_.shown(value.raw(), path_)) out.replace(value, *shown);
  }

  std::string path_;
  std::string_view covered_;
  bool all_;
  const validator::Hiding& hiding_;
  bool is_inside_;
  bool is_note_;
  bool is_absent_;
};

} // namespace

const std::string& hidden_json() {
  static const std::string json = '"' + std::string(hidden_value) + '"';
  return json;
}

std::string Sight::findings(std::string_view json, bool all) const {
  validator::Tape tape;
  // Our own texts are JSON: one that is not must not be shown because of that.
  if (validator::parse_json(json, max_answer_depth, &tape)) return hidden_json();
  Rewriting out(json);
  for (std::uint32_t at = 0; at < tape.cells.size();) {
    if (tape.cells[at].type != NodeType::object) {
      ++at;
      continue;
    }
    const AnyNode object(tape, at);
    const Members members(object);
    if (is_text(members.path) && is_text(members.message)) {
      const Finding finding(*hiding_, members, all);
      object.each_member([&](std::string_view key, const AnyNode& value) {
        finding.write(key, value, out);
        return true;
      });
      at = tape.cells[at].next;
      continue;
    }
    const bool is_missing = members.item && is_text(members.code) && is_text(members.message);
    object.each_member([&](std::string_view key, const AnyNode& value) {
      if (value.type() != NodeType::string) return true;
      if (key == "error" && members.status) out.replace_text(value, seen_error(value.text()));
      if (key == "sample" && is_text(members.code)) out.replace(value, hidden_json());
      if (key == "message" && is_missing)
        if (const auto told = before_strangers(value.text()); told.size() < value.text().size())
          out.replace_text(value, std::string(told) + ": " + std::string(hidden_value));
      return true;
    });
    ++at;
  }
  return out.text();
}

std::string Sight::seen(std::string json) const { return hiding_ == nullptr ? std::move(json) : findings(json, false); }

std::string Sight::seen_error(std::string_view sentence) const {
  if (hiding_ == nullptr) return std::string(sentence);
  const auto end = std::min(sentence.find(": "), sentence.find(" ("));
  if (end == std::string_view::npos) return std::string(sentence);
  return std::string(sentence.substr(0, end)) + ": " + std::string(hidden_value);
}

Record Sight::seen(const Record& record, Room& room) const {
  Record shown = record;
  if (hiding_ == nullptr) return shown;
  const bool is_no_call = record.has(RecordFlag::unreadable) || record.has(RecordFlag::cut);
  if (is_no_call) {
    shown.call = hidden_value;
  } else if (auto call = hiding_->shown(record.call)) {
    room.call = std::move(*call);
    shown.call = room.call;
  }
  if (!record.details.empty()) {
    room.details = findings('{' + std::string(record.details) + '}', is_no_call);
    shown.details = std::string_view(room.details).substr(1, room.details.size() - 2);
  }
  if (!record.omitted.empty()) {
    validator::Tape tape;
    const bool broken = validator::parse_json(record.omitted, 2, &tape).has_value();
    Rewriting out(record.omitted);
    if (!broken)
      AnyNode(tape, 0).each_item([&](const AnyNode& pointer) {
        const auto text = pointer.type() == NodeType::string ? std::string(pointer.text()) : std::string();
        const auto covered = hiding_->covered(text);
        if (!covered.empty() && covered.size() < text.size()) out.replace_text(pointer, covered);
        return true;
      });
    room.omitted = broken ? "[]" : out.text();
    shown.omitted = room.omitted;
  }
  return shown;
}

} // namespace plumbline::ingest
