#include "daemon/setup/plans/difference.h"

#include "daemon/setup/destinations/destination_settings.h"
#include "daemon/setup/documents/json.h"
#include "validator/json/node.h"

#include <algorithm>

namespace plumbline::setup {
namespace {

using rapidjson::Value;

std::string text_of(const Value* value) {
  if (!value) return "null";
  return json_text([&](JsonWriter& out) { value->Accept(out); });
}

std::string under(std::string pointer, std::string_view name) {
  validator::append_token(pointer, name);
  return pointer;
}

class Differences {
 public:
  Differences(std::span<const std::string_view> own, const std::function<bool(std::string_view)>& is_secret)
      : own_(own), is_secret_(is_secret) {}

  void compare(const std::string& pointer, const Value* dev, const Value* prod) {
    if (dev && prod && dev->IsObject() && prod->IsObject()) return compare_members(pointer, *dev, *prod);
    const auto one = text_of(dev);
    const auto other = text_of(prod);
    if (one != other) add(pointer, one, other);
  }

  std::string json() const { return '[' + list_ + ']'; }

 private:
  static const Value* member(const Value& object, const Value& name) {
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
  }

  bool is_own(const std::string& pointer, std::string_view name) const {
    return pointer.empty() && std::ranges::find(own_, name) != own_.end();
  }

  void compare_members(const std::string& pointer, const Value& dev, const Value& prod) {
    for (const auto& [name, value] : dev.GetObject()) {
      const std::string_view text(name.GetString(), name.GetStringLength());
      if (!is_own(pointer, text)) compare(under(pointer, text), &value, member(prod, name));
    }
    for (const auto& [name, value] : prod.GetObject()) {
      const std::string_view text(name.GetString(), name.GetStringLength());
      if (!is_own(pointer, text) && !member(dev, name)) compare(under(pointer, text), nullptr, &value);
    }
  }

  void add(const std::string& pointer, const std::string& dev, const std::string& prod) {
    const bool secret = is_secret_ && is_secret_(pointer);
    const auto shown = [secret](const std::string& json) {
      return secret && json != "null" ? '"' + std::string(hidden_value) + '"' : json;
    };
    if (!list_.empty()) list_ += ',';
    list_ += json_text([&](JsonWriter& out) {
      out.StartObject();
      out.Key("pointer"), write_text(out, pointer);
      out.Key("dev"), write_raw(out, shown(dev));
      out.Key("prod"), write_raw(out, shown(prod));
      out.EndObject();
    });
  }

  std::span<const std::string_view> own_;
  const std::function<bool(std::string_view)>& is_secret_;
  std::string list_;
};

} // namespace

std::string differences_json(std::string_view dev, std::string_view prod, std::span<const std::string_view> own,
                             const std::function<bool(std::string_view pointer)>& is_secret) {
  const auto one = Stored::parse("what was published", dev);
  const auto other = Stored::parse("what it was published as", prod);
  Differences differences(own, is_secret);
  differences.compare("", &one, &other);
  return differences.json();
}

} // namespace plumbline::setup
