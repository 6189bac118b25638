#include "plans/infer/inferred_value.h"

#include "validator/format.h"
#include "validator/json_text.h"
#include "validator/redaction.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace plumbline::plans {

using validator::AnyNode;
using validator::Format;
using validator::NodeType;

namespace {

constexpr std::size_t max_members = 300; ///< of an object, as Segment's schema page has (docs/wire-contract.md, 14.9)
constexpr std::size_t max_nesting = 8;
constexpr std::size_t max_name_bytes = 256;
constexpr std::size_t max_options = 8;
constexpr std::size_t max_option_bytes = 40;
/// Enough to say that a member is in every call, that numbers are whole, that texts have a format.
constexpr std::uint64_t enough = 5;
constexpr std::uint64_t enough_whole = 20;
/// An enum is believed where each of its values was seen this often.
constexpr std::uint64_t enough_of_each_option = 20;

struct NamedFormat {
  Format format;
  std::string_view name;
};
constexpr std::array<NamedFormat, 4> formats{
    {{Format::date_time, "date-time"}, {Format::email, "email"}, {Format::uuid, "uuid"}, {Format::uri, "uri"}}};

} // namespace

bool InferredValue::add(const AnyNode& value, InferenceRoom& room, std::size_t depth) {
  ++seen_;
  Kind kind = Kind::null;
  switch (value.type()) {
  case NodeType::null: kind = Kind::null; break;
  case NodeType::boolean: kind = Kind::boolean; break;
  case NodeType::number: kind = value.number().is_whole() ? Kind::whole : Kind::fractional; break;
  case NodeType::string: kind = value.text() == validator::redacted_value ? Kind::redacted : Kind::string; break;
  case NodeType::array: kind = Kind::array; break;
  case NodeType::object: kind = Kind::object; break;
  }
  bool is_new = ++counts_[static_cast<std::size_t>(kind)] == 1;
  if (kind == Kind::whole && count(Kind::fractional) > 0) is_new = false; // a number as before
  if (kind == Kind::string) add_string(value.text());
  if (kind == Kind::object) is_new = add_object(value, room, depth) || is_new;
  if (kind == Kind::array && depth < max_nesting) {
    value.each_item([&](const AnyNode& item) {
      if (!items_) {
        if (room.values == 0) return !(room.exceeded = true);
        --room.values;
        items_ = std::make_unique<InferredValue>();
      }
      is_new = items_->add(item, room, depth + 1) || is_new;
      return true;
    });
  }
  return is_new;
}

bool InferredValue::add_string(std::string_view text) {
  for (std::size_t i = 0; i < formats.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << i);
    if ((formats_ & bit) != 0 && !validator::matches(formats[i].format, text))
      formats_ = static_cast<std::uint8_t>(formats_ & ~bit);
  }
  if (many_options_ || options_.contains(text)) return false;
  many_options_ = options_.size() == max_options || text.empty() || text.size() > max_option_bytes;
  if (many_options_)
    options_.clear();
  else
    options_.emplace(text);
  return !many_options_;
}

bool InferredValue::add_object(const AnyNode& value, InferenceRoom& room, std::size_t depth) {
  if (depth == max_nesting) {
    room.exceeded = true;
    return false;
  }
  bool is_new = false;
  value.each_member([&](std::string_view name, const AnyNode& member) {
    auto found = members_.find(name);
    if (found == members_.end()) {
      if (members_.size() == max_members || room.values == 0 || name.size() > max_name_bytes) {
        room.exceeded = true;
        return true;
      }
      --room.values;
      found = members_.try_emplace(std::string(name)).first;
      is_new = true;
    }
    is_new = found->second.add(member, room, depth + 1) || is_new;
    return true;
  });
  return is_new;
}

double InferredValue::confidence() const {
  const std::uint64_t numbers = count(Kind::whole) + count(Kind::fractional);
  std::uint64_t most = numbers;
  for (const Kind kind : {Kind::boolean, Kind::string, Kind::array, Kind::object}) most = std::max(most, count(kind));
  // null is no other type: it says that there is no value.
  return static_cast<double>(most + count(Kind::null) + count(Kind::redacted) + 1) / static_cast<double>(seen_ + 2);
}

bool InferredValue::is_required(const InferredValue& member) const {
  return count(Kind::object) >= enough && member.seen_ >= count(Kind::object);
}

bool InferredValue::requires_something() const {
  return std::ranges::any_of(members_, [&](const auto& member) { return is_required(member.second); });
}

void InferredValue::append_strings(std::string& out) const {
  if (count(Kind::string) != seen_) return;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if ((formats_ & (1U << i)) == 0 || seen_ < enough) continue;
    out += ",\"format\":\"" + std::string(formats[i].name) + "\"";
    return;
  }
  if (many_options_ || options_.size() < 2 || seen_ < enough_of_each_option * options_.size()) return;
  out += ",\"enum\":[";
  for (const std::string& option : options_) {
    if (out.back() != '[') out += ',';
    append_json_string(out, option);
  }
  out += ']';
}

void InferredValue::append_schema(std::string& out, bool with_facts) const {
  std::vector<std::string_view> types;
  const std::uint64_t numbers = count(Kind::whole) + count(Kind::fractional);
  if (count(Kind::string) > 0) types.emplace_back("string");
  if (numbers > 0) types.emplace_back(count(Kind::fractional) == 0 && numbers >= enough_whole ? "integer" : "number");
  if (count(Kind::boolean) > 0) types.emplace_back("boolean");
  if (count(Kind::array) > 0) types.emplace_back("array");
  if (count(Kind::object) > 0) types.emplace_back("object");
  // Of what was always null nothing is known, and of what was not kept neither.
  const bool known = !types.empty() && count(Kind::redacted) == 0;
  if (count(Kind::null) > 0) types.emplace_back("null");
  out += '{';
  if (with_facts)
    out +=
        "\"x-plumbline\":{\"confidence\":" + confidence_text(confidence()) + ",\"seen\":" + std::to_string(seen_) + "}";
  if (known) {
    out += with_facts ? ",\"type\":" : "\"type\":";
    if (types.size() > 1) out += '[';
    for (const std::string_view type : types) {
      if (type != types.front()) out += ',';
      out += "\"" + std::string(type) + "\"";
    }
    if (types.size() > 1) out += ']';
    append_strings(out);
  }
  if (!members_.empty()) {
    std::string required;
    std::string properties;
    for (const auto& [name, member] : members_) {
      if (!properties.empty()) properties += ',';
      append_json_string(properties, name);
      properties += ':';
      member.append_schema(properties, true);
      if (!is_required(member)) continue;
      if (!required.empty()) required += ',';
      append_json_string(required, name);
    }
    if (!required.empty()) out += ",\"required\":[" + required + "]";
    out += ",\"properties\":{" + properties + "}";
  }
  if (items_) {
    out += ",\"items\":";
    items_->append_schema(out, false);
  }
  out += '}';
}

std::string confidence_text(double confidence) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%.2f", std::floor(confidence * 100) / 100);
  return text.data();
}

} // namespace plumbline::plans
