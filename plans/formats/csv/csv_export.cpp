#include "plans/formats/csv/csv_columns.h"
#include "plans/formats/csv/csv_plan.h"
#include "plans/formats/csv/csv_property.h"
#include "plans/formats/csv/csv_rows.h"
#include "plans/formats/json_rewriting.h"
#include "plans/formats/rule_facts.h"

#include <algorithm>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;
using validator::RuleText;
using validator::RuleType;

namespace {

using Row = std::array<std::string, csv_column_count>;

std::string& cell(Row& row, CsvColumn column) { return row[static_cast<std::size_t>(column)]; }

/// Whether a cell of values only has numbers, which no spreadsheet takes for a formula.
bool has_numbers_alone(std::string_view cell) {
  for (;;) {
    const auto end = std::min(cell.find(", "), cell.size());
    const auto value = cell.substr(0, end);
    const bool is_number = value.find_first_of("-0123456789") == 0 && !validator::parse_json(value, 1, nullptr);
    if (!is_number) return false;
    if (end == cell.size()) return true;
    cell.remove_prefix(end + 2);
  }
}

void append_row(std::string& out, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    const auto column = static_cast<CsvColumn>(i);
    const bool has_values = column == CsvColumn::options || column == CsvColumn::example;
    append_csv_field(out, has_values && has_numbers_alone(row[i]) ? row[i] : unevaluated(row[i]));
  }
  out += "\r\n";
}

std::string types_cell(const AnyNode& schema) {
  const auto type = member(schema, "type");
  if (!type) return "any";
  const bool date_time = string_member(schema, "format") == "date-time";
  std::string out;
  const auto add = [&](const AnyNode& name) {
    if (!out.empty()) out += ", ";
    out += name.text() == "string" && date_time ? std::string_view("date time") : name.text();
    return true;
  };
  if (type->type() == NodeType::array)
    type->each_item([&](const AnyNode& name) { return name.type() != NodeType::string || add(name); });
  else if (type->type() == NodeType::string)
    add(*type);
  return out;
}

bool has_type(const AnyNode& schema, std::string_view name) {
  const auto type = member(schema, "type");
  if (!type) return false;
  if (type->type() == NodeType::string) return type->text() == name;
  return !type->each_item([&](const AnyNode& one) { return one.type() != NodeType::string || one.text() != name; });
}

/// Whether a text is still a text when read back: a number or true becomes one if the type allows.
bool stays_text(std::string_view text, const AnyNode& schema) {
  if (text.empty() || text.find_first_of(",\r\n\t[\"") != std::string_view::npos || text.front() == ' ' ||
      text.back() == ' ')
    return false;
  const bool only_texts = has_type(schema, "string") && !has_type(schema, "number") && !has_type(schema, "integer") &&
                          !has_type(schema, "boolean") && !has_type(schema, "array") && !has_type(schema, "object");
  return only_texts || validator::parse_json(text, 32, nullptr).has_value();
}

/// Values as a person writes them if they read back the same; else as a JSON array.
std::string options_cell(const AnyNode& options, const AnyNode& schema) {
  std::string out;
  const bool has_numbers = !member(schema, "type") || has_type(schema, "number") || has_type(schema, "integer");
  const bool plain = options.count() > 0 && options.each_item([&](const AnyNode& option) {
    const bool is_text = option.type() == NodeType::string;
    if (is_text ? !stays_text(option.text(), schema) : option.type() != NodeType::number || !has_numbers) return false;
    if (!out.empty()) out += ", ";
    out += is_text ? option.text() : option.raw();
    return true;
  });
  return plain ? out : std::string(options.raw());
}

std::string example_cell(const AnyNode& schema) {
  const auto examples = member(schema, "examples");
  std::string out;
  if (!examples || examples->type() != NodeType::array) return out;
  examples->each_item([&](const AnyNode& example) {
    out = example.type() == NodeType::string ? example.text() : example.raw();
    return false;
  });
  return out;
}

bool requires_member(const AnyNode& owner, std::string_view name) {
  const auto required = member(owner, "required");
  return required && required->type() == NodeType::array &&
         !required->each_item([&](const AnyNode& one) { return one.type() != NodeType::string || one.text() != name; });
}

/// Beside a reference nothing else of a schema counts, and its target has no place in a row.
bool is_reference(const AnyNode& schema) { return member(schema, "$ref").has_value(); }

/// A rule's statement about its properties or traits as a whole.
std::string payload_cell(const RuleText& rule, const AnyNode& schema) {
  if (rule.type == RuleType::common) return {};
  const auto name = payload_member(rule.type);
  const auto payload = validator::resolve(schema, "/properties/" + std::string(name));
  const bool is_object = !is_reference(schema) && payload && payload->type() == NodeType::object &&
                         !is_reference(*payload) && string_member(*payload, "type") == "object";
  if (!is_object) return "any";
  return requires_member(schema, name) ? "required" : "optional";
}

class RuleRows {
 public:
  RuleRows(std::string& out, const RuleText& rule, const AnyNode& schema) : out_(out) {
    cell(row_, CsvColumn::event) = rule.event.value_or("");
    cell(row_, CsvColumn::event_type) = validator::name_of(rule.type);
    if (rule.version != 1) cell(row_, CsvColumn::event_version) = std::to_string(rule.version);
    cell(row_, CsvColumn::event_description) = rule.description;
    cell(row_, CsvColumn::payload_status) = payload_cell(rule, schema);
  }

  /// Adds the rows of everything inside the schema; its own row has been written.
  void add_inside(const AnyNode& schema, const std::string& path, std::size_t depth = 1) {
    if (is_reference(schema) || depth > max_csv_steps) return;
    const auto place_of = [&](std::string_view name) { return (path.empty() ? "" : path + ".") + csv_step(name); };
    const auto properties = member(schema, "properties");
    if (properties && properties->type() == NodeType::object) {
      properties->each_member([&](std::string_view name, const AnyNode& property) {
        if (!name.empty()) add(property, place_of(name), requires_member(schema, name), depth);
        return true;
      });
    }
    if (const auto required = member(schema, "required"); required && required->type() == NodeType::array) {
      required->each_item([&](const AnyNode& name) {
        const bool has_row = properties && name.type() == NodeType::string && member(*properties, name.text());
        if (!has_row && name.type() == NodeType::string && !name.text().empty())
          add(AnyNode(), place_of(name.text()), true, depth);
        return true;
      });
    }
    if (const auto items = member(schema, "items"); items && items->type() == NodeType::object && !path.empty())
      add(*items, path + ".$", false, depth);
  }

  void finish() {
    if (!written_) append_row(out_, row_);
  }

 private:
  void add(const AnyNode& schema, const std::string& path, bool required, std::size_t depth) {
    Row row = row_;
    // Written once, in the event's first row.
    if (written_) {
      cell(row, CsvColumn::event_description).clear();
      cell(row, CsvColumn::payload_status).clear();
    }
    cell(row, CsvColumn::property) = path;
    cell(row, CsvColumn::property_description) = string_member(schema, "description");
    cell(row, CsvColumn::status) = required ? "required" : "optional";
    cell(row, CsvColumn::type) = "any";
    if (!is_reference(schema)) {
      cell(row, CsvColumn::type) = types_cell(schema);
      cell(row, CsvColumn::pattern) = string_member(schema, "pattern");
      if (const auto options = member(schema, "enum"); options && options->type() == NodeType::array)
        cell(row, CsvColumn::options) = options_cell(*options, schema);
      if (const auto format = string_member(schema, "format"); format != "date-time")
        cell(row, CsvColumn::format) = format;
    }
    cell(row, CsvColumn::example) = example_cell(schema);
    append_row(out_, row);
    written_ = true;
    add_inside(schema, path, depth + 1);
  }

  std::string& out_;
  Row row_;
  bool written_ = false;
};

} // namespace

std::string csv_of(const validator::PlanText& plan) {
  Row titles;
  for (std::size_t i = 0; i < titles.size(); ++i) titles[i] = title_of(static_cast<CsvColumn>(i));
  std::string out;
  append_row(out, titles);
  for (const RuleText& rule : plan.rules) {
    validator::Tape tape;
    // A row cannot mark its rule as dropped: such a rule would be in force again.
    if (!rule.kept || validator::parse_json(rule.schema, validator::max_call_depth + 8, &tape)) continue;
    const AnyNode schema(tape, 0);
    RuleRows rows(out, rule, schema);
    const std::string pointer =
        rule.type == RuleType::common ? std::string() : "/properties/" + std::string(payload_member(rule.type));
    const auto payload = validator::resolve(schema, pointer);
    if (!is_reference(schema) && payload && payload->type() == NodeType::object) rows.add_inside(*payload, "");
    rows.finish();
  }
  return out;
}

} // namespace plumbline::plans
