#include "plans/formats/csv_columns.h"
#include "plans/formats/csv_plan.h"
#include "plans/formats/csv_property.h"
#include "plans/formats/csv_rows.h"
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

void append_row(std::string& out, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    append_csv_field(out, row[i]);
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

/// Values as a person writes them where they read back the same; else as a JSON array.
std::string options_cell(const AnyNode& options) {
  std::string out;
  const bool plain = options.count() > 0 && options.each_item([&](const AnyNode& option) {
    if (option.type() == NodeType::string) {
      const auto text = option.text();
      if (text.empty() || text.find_first_of(",\n[\"") != std::string_view::npos || text.front() == ' ' ||
          text.back() == ' ')
        return false;
    } else if (option.type() != NodeType::number) {
      return false;
    }
    if (!out.empty()) out += ", ";
    out += option.type() == NodeType::string ? option.text() : option.raw();
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

class RuleRows {
 public:
  RuleRows(std::string& out, const RuleText& rule) : out_(out) {
    cell(row_, CsvColumn::event) = rule.event.value_or("");
    cell(row_, CsvColumn::event_type) = validator::name_of(rule.type);
    if (rule.version != 1) cell(row_, CsvColumn::event_version) = std::to_string(rule.version);
    cell(row_, CsvColumn::event_description) = rule.description;
  }

  /// The rows of everything inside the schema; its own has been written.
  void add_inside(const AnyNode& schema, const std::string& path) {
    if (const auto properties = member(schema, "properties"); properties && properties->type() == NodeType::object) {
      properties->each_member([&](std::string_view name, const AnyNode& property) {
        const std::string place = (path.empty() ? "" : path + ".") + csv_step(name);
        add(property, place, requires_member(schema, name));
        return true;
      });
    }
    if (const auto items = member(schema, "items"); items && items->type() == NodeType::object && !path.empty())
      add(*items, path + ".$", false);
  }

  void finish() {
    if (!written_) append_row(out_, row_);
  }

 private:
  void add(const AnyNode& schema, const std::string& path, bool required) {
    if (schema.type() != NodeType::object) return;
    Row row = row_;
    // Said once, in the event's first row.
    if (written_) cell(row, CsvColumn::event_description).clear();
    cell(row, CsvColumn::property) = path;
    cell(row, CsvColumn::property_description) = string_member(schema, "description");
    cell(row, CsvColumn::status) = required ? "required" : "optional";
    cell(row, CsvColumn::type) = types_cell(schema);
    cell(row, CsvColumn::pattern) = string_member(schema, "pattern");
    if (const auto options = member(schema, "enum"); options && options->type() == NodeType::array)
      cell(row, CsvColumn::options) = options_cell(*options);
    if (const auto format = string_member(schema, "format"); format != "date-time")
      cell(row, CsvColumn::format) = format;
    cell(row, CsvColumn::example) = example_cell(schema);
    append_row(out_, row);
    written_ = true;
    add_inside(schema, path);
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
    if (validator::parse_json(rule.schema, validator::max_call_depth + 8, &tape)) continue;
    RuleRows rows(out, rule);
    const AnyNode schema(tape, 0);
    const std::string pointer =
        rule.type == RuleType::common ? std::string() : "/properties/" + std::string(payload_member(rule.type));
    if (const auto payload = validator::resolve(schema, pointer); payload && payload->type() == NodeType::object)
      rows.add_inside(*payload, "");
    rows.finish();
  }
  return out;
}

} // namespace plumbline::plans
