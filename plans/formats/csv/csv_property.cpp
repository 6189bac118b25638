#include "plans/formats/csv/csv_property.h"

#include "plans/formats/json_rewriting.h"
#include "validator/json/json_text.h"
#include "validator/json/node.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <array>

namespace plumbline::plans {

using validator::NodeType;

namespace {

constexpr std::array<std::string_view, 7> schema_types{"string", "number", "integer", "boolean",
                                                       "array",  "object", "null"};
constexpr std::array<std::string_view, 4> date_times{"date time", "datetime", "date-time", "date_time"};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    if (auto part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(std::move(part));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

struct Types {
  std::vector<std::string> names; ///< empty: any
  bool date_time = false;
};

Result<Types, std::string> types_of(std::string_view text) {
  Types types;
  bool any = false;
  for (std::string name : split(text, ",|;\n")) {
    name = lower_case(name);
    if (name == "any") {
      any = true;
    } else if (std::ranges::find(date_times, name) != date_times.end()) {
      types.names.emplace_back("string");
      types.date_time = true;
    } else if (std::ranges::find(schema_types, name) != schema_types.end()) {
      types.names.push_back(std::move(name));
    } else {
      return unexpected(
          "expected a type (any, string, number, integer, boolean, array, object, null, date time), not \"" + name +
          "\"");
    }
  }
  if (any) types.names.clear();
  return types;
}

/// The type of a text that is exactly one JSON value.
std::optional<NodeType> json_type(std::string_view text) {
  validator::Tape tape;
  if (validator::parse_json(text, 32, &tape)) return std::nullopt;
  return tape.cells.front().type;
}

bool has(const Types& types, std::string_view name) {
  return std::ranges::find(types.names, name) != types.names.end();
}

/// A cell's text as JSON: unchanged if the property's type has such values, else as a string.
std::string value_json(const std::string& text, const Types& types) {
  const bool only_text = !types.names.empty() && std::ranges::all_of(types.names, [](const std::string& name) {
    return name == "string" || name == "null";
  });
  if (!only_text) {
    if (const auto type = json_type(text)) {
      const bool fits = types.names.empty() || (*type == NodeType::boolean && has(types, "boolean")) ||
                        (*type == NodeType::number && (has(types, "number") || has(types, "integer"))) ||
                        (*type == NodeType::array && has(types, "array")) ||
                        (*type == NodeType::object && has(types, "object")) || *type == NodeType::null;
      if (fits) return text;
    }
  }
  return json_of(text);
}

Result<std::string, std::string> options_json(const std::string& text, const Types& types) {
  if (text.starts_with('[')) {
    if (json_type(text) != NodeType::array)
      return unexpected(std::string("expected a JSON array of the enum's values"));
    return text;
  }
  std::string out = "[";
  for (const std::string& option : split(text, ",\n")) {
    if (out.size() > 1) out += ',';
    out += value_json(option, types);
  }
  return out + "]";
}

} // namespace

Result<std::vector<CsvStep>, std::string> csv_path(std::string_view name) {
  std::vector<CsvStep> path;
  CsvStep step;
  bool escaped = false;
  bool broken = false;
  const auto finish = [&] {
    broken = broken || step.name.empty();
    step.items = step.name == "$" && !escaped;
    path.push_back(std::move(step));
    step = {};
    escaped = false;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (path.size() == max_csv_steps)
      return unexpected("a property's name may have at most " + std::to_string(max_csv_steps) +
                        " levels (parts between dots), and this one has more");
    if (name[i] == '\\' && i + 1 < name.size() && (name[i + 1] == '.' || name[i + 1] == '$' || name[i + 1] == '\\')) {
      escaped = true;
      step.name += name[++i];
    } else if (name[i] == '.') {
      finish();
    } else {
      step.name += name[i];
    }
  }
  finish();
  if (!broken) return path;
  return unexpected("expected a property's name such as total, address.city or products.$.price, not \"" +
                    validator::shortened(name, 100) + "\"");
}

std::string csv_step(std::string_view name) {
  if (name == "$") return "\\$";
  std::string out;
  for (const char c : name) {
    if (c == '.' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

CsvNode& CsvNode::at(const std::vector<CsvStep>& path) {
  CsvNode* node = this;
  for (const CsvStep& step : path) {
    if (step.items) {
      if (!node->items_) node->items_ = std::make_unique<CsvNode>();
      node = node->items_.get();
      continue;
    }
    const auto [number, is_new] = node->numbers_.try_emplace(step.name, node->members_.size());
    if (is_new) node->members_.emplace_back(step.name, std::make_unique<CsvNode>());
    node = node->members_[number->second].second.get();
  }
  return *node;
}

bool CsvNode::set(CsvProperty property, validator::LineColumn row) {
  if (is_said_) return false;
  is_said_ = true;
  said_ = std::move(property);
  row_ = row;
  return true;
}

bool CsvNode::requires_something() const {
  return std::ranges::any_of(members_, [](const auto& member) { return member.second->said_.required; });
}

Result<void, std::string> CsvNode::append_own(std::string& out) const {
  auto types = types_of(said_.type);
  if (!types) return unexpected(std::move(types.error()));
  if (!is_said_) types->names = {items_ ? "array" : "object"};
  const auto add = [&](std::string_view keyword, std::string_view json) {
    if (out.back() != '{') out += ',';
    append_json_string(out, keyword);
    out += ':';
    out += json;
  };
  const auto add_text = [&](std::string_view keyword, std::string_view text) {
    std::string json;
    append_json_string(json, text);
    add(keyword, json);
  };
  if (!said_.description.empty()) add_text("description", said_.description);
  if (types->names.size() == 1) add_text("type", types->names.front());
  if (types->names.size() > 1) {
    std::string list = "[";
    for (const std::string& name : types->names) list += (list.size() > 1 ? ",\"" : "\"") + name + "\"";
    add("type", list + "]");
  }
  if (!said_.pattern.empty()) add_text("pattern", said_.pattern);
  if (!said_.options.empty()) {
    auto options = options_json(said_.options, *types);
    if (!options) return unexpected(std::move(options.error()));
    add("enum", *options);
  }
  if (!said_.format.empty())
    add_text("format", said_.format);
  else if (types->date_time)
    add_text("format", "date-time");
  if (!said_.example.empty()) add("examples", "[" + value_json(said_.example, *types) + "]");
  return {};
}

Result<void, CsvFault> CsvNode::append_schema(std::string& out, const std::string& pointer,
                                              CsvRowPlaces& places) const {
  if (is_said_) places.emplace(pointer, row_);
  out += '{';
  if (auto own = append_own(out); !own) return unexpected(CsvFault{row_, std::move(own.error())});
  if (!members_.empty()) {
    std::string required;
    out += out.back() == '{' ? "\"properties\":{" : ",\"properties\":{";
    for (const auto& [name, node] : members_) {
      if (out.back() != '{') out += ',';
      append_json_string(out, name);
      out += ':';
      std::string below = pointer + "/properties";
      validator::append_token(below, name);
      if (auto done = node->append_schema(out, below, places); !done) return done;
      if (!node->said_.required) continue;
      if (!required.empty()) required += ',';
      append_json_string(required, name);
    }
    out += '}';
    if (!required.empty()) out += ",\"required\":[" + required + "]";
  }
  if (items_) {
    out += out.back() == '{' ? "\"items\":" : ",\"items\":";
    if (auto done = items_->append_schema(out, pointer + "/items", places); !done) return done;
  }
  out += '}';
  return {};
}

} // namespace plumbline::plans
