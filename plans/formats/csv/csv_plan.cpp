#include "plans/formats/csv/csv_plan.h"

#include "plans/formats/csv/csv_columns.h"
#include "plans/formats/csv/csv_property.h"
#include "plans/formats/csv/csv_rows.h"
#include "plans/formats/rule_facts.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace plumbline::plans {

using validator::LineColumn;
using validator::RuleText;
using validator::RuleType;

namespace {

constexpr std::array<std::string_view, 8> required_words{"required", "req", "true", "yes", "y", "1", "x", "req'd"};
constexpr std::array<std::string_view, 6> optional_words{"", "optional", "false", "no", "n", "0"};

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t') out += lower_letter(c);
  }
  return out;
}

/// An event of the file, with the properties in its rows.
struct CsvEvent {
  RuleText rule;
  LineColumn row;
  CsvNode properties;
  std::string payload; ///< whether properties or traits are required; "": if one of them is
};

class CsvPlanReader {
 public:
  CsvPlanReader(DraftPlan& draft, const CsvHeader& header) : draft_(draft), header_(header) {}

  void read_row(const std::vector<std::string>& row, LineColumn at) {
    row_ = &row;
    at_ = at;
    if (std::ranges::all_of(row, &std::string::empty)) return;
    const bool begins_event = header_.shared_name ? is_event_row() : !cell(CsvColumn::event).empty() || says_type();
    if (begins_event && !begin_event()) return;
    if (header_.shared_name && begins_event) return;
    if (!event_) {
      draft_.fail_at(at, "invalid_csv", "Expected the name of the event in the first row.");
      return;
    }
    if (const auto name = cell(CsvColumn::property); !name.empty())
      read_property(name);
    else
      refuse_homeless();
  }

  void finish() {
    for (auto& event : events_) {
      RulePlace place;
      place.at = event->row;
      const auto payload = payload_member(event->rule.type);
      const bool whole = event->rule.type == RuleType::common;
      std::string schema = R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object",)";
      if (whole) schema = "";
      const std::string quoted = "\"" + std::string(payload) + "\"";
      if (!whole && requires_payload(*event)) schema += "\"required\":[" + quoted + "],";
      if (!whole) schema += "\"properties\":{" + quoted + ":";
      const std::string pointer = whole ? "" : "/properties/" + std::string(payload);
      if (const auto done = event->properties.append_schema(schema, pointer, place.inside); !done) {
        draft_.fail_at(done.error().at, "invalid_csv", "In this row, " + done.error().message + ".");
        continue;
      }
      if (!whole) schema += "}}";
      event->rule.schema = std::move(schema);
      draft_.plan.rules.push_back(std::move(event->rule));
      draft_.places.add(std::move(place));
    }
  }

 private:
  static bool requires_payload(const CsvEvent& event) {
    return event.payload.empty() ? event.properties.requires_something() : event.payload == "required";
  }

  std::string_view cell(CsvColumn column) const {
    const auto field = header_.fields[static_cast<std::size_t>(column)];
    return field && *field < row_->size() ? without_apostrophe((*row_)[*field]) : std::string_view();
  }

  bool says_type() const { return !lower(cell(CsvColumn::event_type)).empty(); }
  /// If one column names both: an event's row has a call's type, or none.
  bool is_event_row() const {
    const auto type = lower(cell(CsvColumn::type));
    return type.empty() || rule_type_named(type).has_value();
  }

  bool begin_event() {
    RuleText rule;
    const auto type_name = lower(cell(header_.shared_name ? CsvColumn::type : CsvColumn::event_type));
    if (!type_name.empty()) {
      const auto type = rule_type_named(type_name);
      if (!type) {
        draft_.fail_at(at_, "invalid_csv",
                       "Expected track, page, screen, identify, group or common as the event's type, not \"" +
                           type_name + "\".");
        return false;
      }
      rule.type = *type;
    }
    const auto name = cell(CsvColumn::event);
    if (has_name(rule.type)) {
      if (name.empty() && event_ && event_->rule.type == rule.type) return true; // still the event above
      if (name.empty()) {
        draft_.fail_at(at_, "invalid_csv",
                       "Expected the name of the " + std::string(validator::name_of(rule.type)) + " rule.");
        return false;
      }
      rule.event = name;
    }
    if (const auto text = lower(cell(CsvColumn::event_version)); !text.empty()) {
      const auto read = std::from_chars(text.data(), text.data() + text.size(), rule.version);
      if (read.ec != std::errc() || read.ptr != text.data() + text.size() || rule.version < 1 ||
          rule.version > 1'000'000) {
        draft_.fail_at(at_, "invalid_csv",
                       "Expected a whole number from 1 as the event's version, not \"" + text + "\".");
        return false;
      }
    }
    const auto [number, is_new] = numbers_.try_emplace(rule.id(), events_.size());
    if (is_new) {
      events_.push_back(std::make_unique<CsvEvent>());
      events_.back()->rule = std::move(rule);
      events_.back()->row = at_;
    }
    event_ = events_[number->second].get();
    if (is_new && !read_payload()) return false;
    const bool own_description = header_.fields[static_cast<std::size_t>(CsvColumn::event_description)] !=
                                 header_.fields[static_cast<std::size_t>(CsvColumn::property_description)];
    if (event_->rule.description.empty() &&
        (own_description || header_.shared_name || cell(CsvColumn::property).empty()))
      event_->rule.description = cell(CsvColumn::event_description);
    return true;
  }

  /// A property's description in a row without a property would be silently dropped.
  void refuse_homeless() {
    for (const auto column : {CsvColumn::status, CsvColumn::type, CsvColumn::pattern, CsvColumn::options,
                              CsvColumn::format, CsvColumn::example}) {
      const auto said = cell(column);
      const bool says_nothing = column == CsvColumn::status
                                    ? std::ranges::find(optional_words, lower(said)) != optional_words.end()
                                    : lower(said).empty();
      // A column "Type" may be that of the calls.
      const bool is_call_type = column == CsvColumn::type && rule_type_named(lower(said));
      if (says_nothing || is_call_type) continue;
      draft_.fail_at(at_, "invalid_csv",
                     "This row says \"" + validator::shortened(said, 60) + "\" in the column of " +
                         std::string(title_of(column)) + ", but has no property that this belongs to (Property Name).");
      return;
    }
  }

  bool read_payload() {
    event_->payload = lower(cell(CsvColumn::payload_status));
    const std::string_view said = event_->payload;
    // A new node without a description: no type.
    if (said == "any") event_->properties.set({}, at_);
    if (said.empty() || said == "any" || said == "required" || said == "optional") return true;
    draft_.fail_at(at_, "invalid_csv",
                   "Expected required, optional or any as the payload's status, not \"" + event_->payload + "\".");
    return false;
  }

  void read_property(std::string_view name) {
    const auto path = csv_path(name);
    if (!path) {
      draft_.fail_at(at_, "invalid_csv", "In this row, " + path.error() + ".");
      return;
    }
    steps_ += path->size();
    if (steps_ > max_csv_steps_of_all) {
      if (steps_ - path->size() <= max_csv_steps_of_all)
        draft_.fail_at(at_, "too_large",
                       "The properties' names of a CSV may have at most " + std::to_string(max_csv_steps_of_all) +
                           " levels together. Split it.");
      return;
    }
    const auto status = lower(cell(CsvColumn::status));
    const bool required = std::ranges::find(required_words, status) != required_words.end();
    if (!required && std::ranges::find(optional_words, status) == optional_words.end()) {
      draft_.fail_at(at_, "invalid_csv", "Expected required or optional as the status, not \"" + status + "\".");
      return;
    }
    CsvProperty property{.description = std::string(cell(CsvColumn::property_description)),
                         .type = std::string(cell(CsvColumn::type)),
                         .pattern = std::string(cell(CsvColumn::pattern)),
                         .options = std::string(cell(CsvColumn::options)),
                         .format = std::string(cell(CsvColumn::format)),
                         .example = std::string(cell(CsvColumn::example)),
                         .required = required};
    CsvNode& node = event_->properties.at(*path);
    if (node.set(std::move(property), at_)) return;
    draft_.fail_at(at_, "duplicate_property",
                   std::string(name) + " already has a row for this event, in line " + std::to_string(node.row().line) +
                       ".");
  }

  DraftPlan& draft_;
  const CsvHeader& header_;
  const std::vector<std::string>* row_ = nullptr;
  LineColumn at_;
  std::vector<std::unique_ptr<CsvEvent>> events_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  CsvEvent* event_ = nullptr; ///< the row above's
  std::size_t steps_ = 0;     ///< of all properties' names so far
};

} // namespace

std::optional<DraftPlan> read_csv_plan(std::string_view text) {
  CsvRows rows(text);
  const auto first = rows.next();
  if (!first || !*first) return std::nullopt;
  const auto header = csv_header(**first);
  if (!header) return std::nullopt;
  DraftPlan draft(PlanFormat::csv, SourceMap(text, nullptr));
  if (!header->speaks_of_properties()) {
    draft.fail_at({1, 1}, "invalid_csv",
                  "No column has the names of the properties, but others describe them: expected Property Name (or "
                  "Property, Property Key, Trait Name) beside Event Name, Property Status, Property Type.");
    return draft;
  }
  for (const std::string& title : header->unknown)
    draft.warn_at({1, 1}, "not_kept", "Plumbline has no place for the column " + title + ": it is not kept.");
  CsvPlanReader reader(draft, *header);
  for (std::size_t count = 0;; ++count) {
    const auto row = rows.next();
    if (!row) {
      draft.fail_at(row.error().at, "invalid_csv", "The plan is not valid CSV: " + row.error().message + ".");
      return draft;
    }
    if (!*row) break;
    if (count == max_csv_rows) {
      draft.fail_at(rows.at(), "too_many_rows",
                    "A CSV may have at most " + std::to_string(max_csv_rows) + " rows below its header. Split it.");
      return draft;
    }
    reader.read_row(**row, rows.at());
  }
  reader.finish();
  return draft;
}

} // namespace plumbline::plans
