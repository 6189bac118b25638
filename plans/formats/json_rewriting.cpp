#include "plans/formats/json_rewriting.h"

#include "validator/json/json_text.h"
#include "validator/json/value_equality.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace plumbline::plans {

using validator::AnyNode;
using validator::NodeType;

namespace {

constexpr std::size_t line_width = 110;
/// Deeper than any plan file may be: texts that we generated are read back through it.
constexpr std::size_t max_indented_depth = 512;

bool is_container(const AnyNode& value) { return value.type() == NodeType::object || value.type() == NodeType::array; }

/// The value on one line, or absent if it would take more than `room`.
std::optional<std::string> on_one_line(const AnyNode& value, std::size_t room) {
  if (!is_container(value)) {
    if (value.raw().size() > room) return std::nullopt;
    return std::string(value.raw());
  }
  const bool object = value.type() == NodeType::object;
  std::string out(1, object ? '{' : '[');
  const auto add = [&](const AnyNode& part) {
    const auto text = out.size() < room ? on_one_line(part, room - out.size()) : std::nullopt;
    if (text) out += *text;
    return text.has_value() && out.size() < room;
  };
  const bool fits = object ? value.each_member([&](std::string_view key, const AnyNode& part) {
    if (out.size() > 1) out += ", ";
    append_json_string(out, key);
    out += ": ";
    return add(part);
  })
                           : value.each_item([&](const AnyNode& part) {
                               if (out.size() > 1) out += ", ";
                               return add(part);
                             });
  if (!fits) return std::nullopt;
  out += object ? '}' : ']';
  return out;
}

void append_lines(std::string& out, const AnyNode& value, std::size_t indent, std::size_t column) {
  const auto line = on_one_line(value, line_width > column ? line_width - column : 20);
  if (line || !is_container(value)) {
    out += line ? *line : std::string(value.raw());
    return;
  }
  const bool object = value.type() == NodeType::object;
  out += object ? '{' : '[';
  bool first = true;
  const auto begin = [&] {
    out += first ? "\n" : ",\n";
    first = false;
    out.append(indent + 2, ' ');
  };
  if (object) {
    value.each_member([&](std::string_view key, const AnyNode& part) {
      begin();
      const std::size_t start = out.size();
      append_json_string(out, key);
      out += ": ";
      append_lines(out, part, indent + 2, indent + 2 + out.size() - start);
      return true;
    });
  } else {
    value.each_item([&](const AnyNode& part) {
      begin();
      append_lines(out, part, indent + 2, indent + 2);
      return true;
    });
  }
  out += '\n';
  out.append(indent, ' ');
  out += object ? '}' : ']';
}

/// Keywords whose values are data, without references.
bool holds_data(std::string_view keyword) {
  return keyword == "enum" || keyword == "const" || keyword == "examples" || keyword == "default";
}

/// A schema with an $id is the base of its own references, wherever it is.
bool has_own_base(const AnyNode& schema) {
  const auto id = member(schema, "$id");
  return id && id->type() == NodeType::string && !id->text().starts_with('#');
}

struct Replacement {
  std::uint32_t begin, end;
  std::string text;
};

/// `are_names`: the members' names are properties' names, not keywords.
void find_references(const AnyNode& value, bool are_names, std::string_view from, std::string_view to,
                     std::vector<Replacement>& found) {
  if (value.type() == NodeType::array) {
    value.each_item([&](const AnyNode& item) {
      find_references(item, false, from, to, found);
      return true;
    });
  }
  if (value.type() != NodeType::object || (!are_names && has_own_base(value))) return;
  value.each_member([&](std::string_view key, const AnyNode& part) {
    if (!are_names && holds_data(key)) return true;
    if (!are_names && key == "$ref" && part.type() == NodeType::string) {
      const std::string_view target = part.text();
      if (target.starts_with('#') && target.substr(1).starts_with(from)) {
        Replacement replacement{part.begin(), part.end(), {}};
        append_json_string(replacement.text, "#" + std::string(to) + std::string(target.substr(1 + from.size())));
        found.push_back(std::move(replacement));
      }
      return true;
    }
    const bool names = !are_names && (key == "properties" || key == "patternProperties" || key == "definitions" ||
                                      key == "$defs" || key == "dependencies");
    find_references(part, names, from, to, found);
    return true;
  });
}

std::map<std::string_view, AnyNode> members_of(const AnyNode& object) {
  std::map<std::string_view, AnyNode> members;
  object.each_member([&](std::string_view key, const AnyNode& value) {
    members.insert_or_assign(key, value);
    return true;
  });
  return members;
}

/// `{}` and `true` are the same schema.
bool takes_anything(const AnyNode& schema) {
  return schema.type() == NodeType::boolean ? schema.truth() : schema.type() == NodeType::object && schema.count() == 0;
}

void add_differences(const AnyNode& a, const AnyNode& b, const std::string& pointer, std::string_view keyword,
                     std::vector<std::string>& out) {
  if (takes_anything(a) && takes_anything(b)) return;
  if (a.type() == NodeType::object && b.type() == NodeType::object) {
    const auto below = [&](std::string_view key) {
      std::string deeper = pointer;
      validator::append_token(deeper, key);
      return deeper;
    };
    auto unmatched = members_of(b);
    for (const auto& [key, mine] : members_of(a)) {
      if (key == "$schema") continue;
      const auto theirs = unmatched.find(key);
      if (theirs == unmatched.end()) {
        out.push_back(below(key));
      } else {
        add_differences(mine, theirs->second, below(key), key, out);
        unmatched.erase(theirs);
      }
    }
    for (const auto& [key, theirs] : unmatched) {
      if (key != "$schema") out.push_back(below(key));
    }
    return;
  }
  // Sets: a lone type is a list of one.
  if (keyword == "required" || keyword == "type") {
    const auto names = [](const AnyNode& value) {
      std::vector<std::string_view> all;
      if (value.type() == NodeType::string) all.push_back(value.text());
      if (value.type() == NodeType::array) {
        value.each_item([&](const AnyNode& name) {
          all.push_back(name.type() == NodeType::string ? name.text() : name.raw());
          return true;
        });
      }
      std::ranges::sort(all);
      return all;
    };
    if (auto mine = names(a); !mine.empty() && mine == names(b)) return;
  }
  if (!equal(a, b)) out.push_back(pointer);
}

} // namespace

std::optional<AnyNode> member(const AnyNode& object, std::string_view name) {
  std::optional<AnyNode> found;
  if (object.type() != NodeType::object) return found;
  object.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == name) found = value;
    return true;
  });
  return found;
}

std::string string_member(const AnyNode& object, std::string_view name) {
  const auto found = member(object, name);
  return found && found->type() == NodeType::string ? std::string(found->text()) : std::string();
}

std::string json_of(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

void append_indented(std::string& out, const AnyNode& value, std::size_t indent) {
  append_lines(out, value, indent, indent);
}

std::string indented(std::string_view json) {
  validator::Tape tape;
  if (const auto fault = parse_json(json, max_indented_depth, &tape))
    throw std::logic_error("a text of our own is no JSON: " + fault->message);
  std::string out;
  append_indented(out, AnyNode(tape, 0));
  out += '\n';
  return out;
}

std::string with_first_member(std::string_view object, std::string_view name, std::string_view value) {
  std::string out = "{";
  append_json_string(out, name);
  out += ':';
  out += value;
  const std::string_view rest = object.substr(object.find('{') + 1);
  if (rest[rest.find_first_not_of(" \t\r\n")] != '}') out += ',';
  out += rest;
  return out;
}

std::string without_member(const AnyNode& object, std::string_view name) {
  std::string out = "{";
  object.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == name) return true;
    if (out.size() > 1) out += ',';
    append_json_string(out, key);
    out += ':';
    out += value.raw();
    return true;
  });
  return out += '}';
}

std::string with_references_moved(const AnyNode& schema, std::string_view from, std::string_view to) {
  std::vector<Replacement> found;
  find_references(schema, false, from, to, found);
  std::string out;
  std::size_t at = 0;
  const std::string_view text = schema.raw();
  for (const Replacement& replacement : found) {
    out += text.substr(at, replacement.begin - schema.begin() - at);
    out += replacement.text;
    at = replacement.end - schema.begin();
  }
  return out += text.substr(at);
}

std::vector<std::string> differences(const AnyNode& a, const AnyNode& b) {
  std::vector<std::string> out;
  add_differences(a, b, "", "", out);
  return out;
}

} // namespace plumbline::plans
