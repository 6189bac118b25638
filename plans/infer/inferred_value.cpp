#include "plans/infer/inferred_value.h"

#include "validator/json/json_text.h"
#include "validator/privacy/redaction.h"
#include "validator/schema/format.h"
#include "validator/text/ascii.h"
#include "validator/text/near_name.h"

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
constexpr std::size_t max_candidates = 50; ///< frequent names that a rare one is compared with
/// Enough to decide that a member is in every call, that numbers are whole, that texts have a format.
constexpr std::uint64_t enough = 5;
constexpr std::uint64_t enough_whole = 20;
/// An enum is assumed once each of its values was seen this often.
constexpr std::uint64_t enough_of_each_option = 20;

struct NamedFormat {
  Format format;
  std::string_view name;
};
constexpr std::array<NamedFormat, 4> formats{
    {{Format::date_time, "date-time"}, {Format::email, "email"}, {Format::uuid, "uuid"}, {Format::uri, "uri"}}};

/// Schemes whose URIs have no "//" but are intended as URIs.
constexpr std::array<std::string_view, 6> schemes{"mailto:", "tel:", "sms:", "urn:", "data:", "geo:"};

/// By the grammar alone localhost:3000 and order:1 are URIs too; nobody intends that.
bool is_meant_as_uri(std::string_view text) {
  if (!validator::matches(Format::uri, text)) return false;
  if (text.substr(text.find(':')).starts_with("://")) return true;
  const std::string lower = lower_case(text.substr(0, text.find(':') + 1));
  return std::ranges::find(schemes, lower) != schemes.end();
}

bool has_format(Format format, std::string_view text) {
  return format == Format::uri ? is_meant_as_uri(text) : validator::matches(format, text);
}

std::string in_quotes(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

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
    if ((formats_ & bit) != 0 && !has_format(formats[i].format, text))
      formats_ = static_cast<std::uint8_t>(formats_ & ~bit);
  }
  if (many_options_) return false;
  if (const auto known = options_.find(text); known != options_.end()) {
    ++known->second;
    return false;
  }
  many_options_ = options_.size() == max_options || text.empty() || text.size() > max_option_bytes;
  if (many_options_)
    options_.clear();
  else
    options_.emplace(text, 1);
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
  // null is not another type: it means the absence of a value.
  return static_cast<double>(most + count(Kind::null) + count(Kind::redacted) + 1) / static_cast<double>(seen_ + 2);
}

bool InferredValue::is_required(const InferredValue& member) const {
  return count(Kind::object) >= enough && member.seen_ >= count(Kind::object);
}

bool InferredValue::requires_something() const {
  return std::ranges::any_of(members_, [&](const auto& member) { return is_required(member.second); });
}

std::vector<InferredValue::SeenType> InferredValue::seen_types() const {
  const std::uint64_t numbers = count(Kind::whole) + count(Kind::fractional);
  const bool whole = count(Kind::fractional) == 0 && numbers >= enough_whole;
  std::vector<SeenType> types{{"string", count(Kind::string)},
                              {whole ? "integer" : "number", numbers},
                              {"boolean", count(Kind::boolean)},
                              {"array", count(Kind::array)},
                              {"object", count(Kind::object)}};
  std::erase_if(types, [](const SeenType& type) { return type.count == 0; });
  std::uint64_t all = 0;
  for (const SeenType& type : types) all += type.count;
  for (SeenType& type : types) type.is_rare = is_rare(type.count, all);
  return types;
}

bool InferredValue::has_type(std::string_view name) const {
  return std::ranges::any_of(seen_types(), [&](const SeenType& type) { return type.name == name && !type.is_rare; });
}

std::optional<std::string_view> InferredValue::meant_by(const std::string& name, const InferredValue& member) const {
  if (!is_rare(member.seen_, count(Kind::object))) return std::nullopt;
  std::vector<std::string_view> frequent;
  for (const auto& [other, value] : members_) {
    if (is_rare(member.seen_, value.seen_) && frequent.size() < max_candidates) frequent.emplace_back(other);
  }
  return validator::nearest_name(name, frequent, validator::NameOf::property);
}

std::optional<std::string_view> InferredValue::option_meant_by(const std::string& option, std::uint64_t seen) const {
  std::vector<std::string_view> frequent;
  for (const auto& [other, times] : options_) {
    if (is_rare(seen, times)) frequent.emplace_back(other);
  }
  return validator::nearest_name(option, frequent, validator::NameOf::property);
}

void InferredValue::append_strings(std::string& out) const {
  const auto types = seen_types();
  if (!has_type("string") || std::ranges::count_if(types, [](const SeenType& type) { return !type.is_rare; }) != 1 ||
      count(Kind::null) > 0)
    return;
  const std::uint64_t texts = count(Kind::string);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if ((formats_ & (1U << i)) == 0 || texts < enough) continue;
    out += ",\"format\":\"" + std::string(formats[i].name) + "\"";
    return;
  }
  if (many_options_) return;
  std::string options;
  std::size_t kept = 0;
  for (const auto& [option, times] : options_) {
    if (option_meant_by(option, times)) continue;
    if (kept++ > 0) options += ',';
    append_json_string(options, option);
  }
  if (kept >= 2 && texts >= enough_of_each_option * kept) out += ",\"enum\":[" + options + "]";
}

void InferredValue::append_schema(std::string& out, bool with_facts) const {
  std::vector<std::string_view> types;
  for (const SeenType& type : seen_types()) {
    if (!type.is_rare) types.push_back(type.name);
  }
  // Nothing is known of what was always null, nor of what was not kept.
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
  if (!members_.empty() && has_type("object")) {
    std::string required;
    std::string properties;
    for (const auto& [name, member] : members_) {
      if (meant_by(name, member)) continue;
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
  if (items_ && has_type("array")) {
    out += ",\"items\":";
    items_->append_schema(out, false);
  }
  out += '}';
}

void InferredValue::append_mistakes(std::vector<LikelyMistake>& out, const std::string& pointer) const {
  const auto of_calls = [](std::uint64_t count, std::uint64_t of) {
    return std::to_string(count) + " of " + std::to_string(of);
  };
  const auto types = seen_types();
  const auto main = std::ranges::max_element(types, {}, &SeenType::count);
  if (count(Kind::redacted) == 0) {
    for (const SeenType& type : types) {
      if (!type.is_rare) continue;
      out.push_back({pointer, of_calls(type.count, seen_) + " values are of the type " + std::string(type.name) +
                                  "; nearly all others are of the type " + std::string(main->name) + "."});
    }
  }
  if (has_type("string") && !many_options_) {
    for (const auto& [option, times] : options_) {
      if (const auto meant = option_meant_by(option, times))
        out.push_back({pointer, of_calls(times, seen_) + " values are " + in_quotes(option) + "; " + in_quotes(*meant) +
                                    " is most likely meant."});
    }
  }
  if (has_type("object")) {
    for (const auto& [name, member] : members_) {
      std::string place = pointer;
      validator::append_token(place, name);
      if (const auto meant = meant_by(name, member))
        out.push_back({place, of_calls(member.seen_, count(Kind::object)) + " objects here have " + in_quotes(name) +
                                  "; " + in_quotes(*meant) + " is most likely meant."});
      else
        member.append_mistakes(out, place);
    }
  }
  if (items_ && has_type("array")) items_->append_mistakes(out, pointer + "/*");
}

std::string confidence_text(double confidence) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%.2f", std::floor(confidence * 100) / 100);
  return text.data();
}

} // namespace plumbline::plans
