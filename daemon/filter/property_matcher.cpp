#include "daemon/filter/property_matcher.h"

#include "validator/json/json_writer.h"
#include "validator/json/node.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace plumbline::debugger {

namespace {

using Json = rapidjson::Value;

constexpr std::array<std::string_view, 9> operators = {"matches", "type", "gt",     "gte",   "lt",
                                                       "lte",     "in",   "exists", "equals"};
constexpr std::array<std::string_view, 7> json_types = {"string", "number", "integer", "boolean",
                                                        "null",   "object", "array"};
constexpr std::int64_t max_pattern_memory = 256 * 1024;

std::string_view text_of(const Json& value) { return {value.GetString(), value.GetStringLength()}; }

template<class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_type(const Json& value, std::string_view type) {
  if (type == "string") return value.IsString();
  if (type == "number") return value.IsNumber();
  if (type == "integer")
    return value.IsInt64() || value.IsUint64() ||
           (value.IsDouble() && std::trunc(value.GetDouble()) == value.GetDouble());
  if (type == "boolean") return value.IsBool();
  if (type == "null") return value.IsNull();
  return type == "object" ? value.IsObject() : value.IsArray();
}

bool compares(std::string_view name, const Json& actual, const Json& bound) {
  if (!actual.IsNumber()) return false;
  const double left = actual.GetDouble();
  const double right = bound.GetDouble();
  if (name == "gt") return left > right;
  if (name == "gte") return left >= right;
  return name == "lt" ? left < right : left <= right;
}

constexpr double not_there = 1;
constexpr double other_type = 0.9;
/// The most for a wrong value of the right type.
constexpr double other_value = 0.8;

/// 0 if both are the same number, nearing 1 with their distance relative to the larger one.
double apart(double left, double right) {
  const double largest = std::max(std::fabs(left), std::fabs(right));
  return largest > 0 ? std::min(std::fabs(left - right) / largest, 2.0) / 2 : 0;
}

/// The part of two texts that is neither a common beginning nor a common end.
double apart(std::string_view left, std::string_view right) {
  const auto shorter = std::min(left.size(), right.size());
  const auto longer = std::max(left.size(), right.size());
  std::size_t head = 0;
  while (head < shorter && left[head] == right[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && left[left.size() - 1 - tail] == right[right.size() - 1 - tail]) ++tail;
  return longer > 0 ? 1 - static_cast<double>(head + tail) / static_cast<double>(longer) : 0;
}

double departure_from(const Json& actual, const Json& wanted) {
  if (actual.IsNumber() && wanted.IsNumber()) return other_value * apart(actual.GetDouble(), wanted.GetDouble());
  if (actual.IsString() && wanted.IsString()) return other_value * apart(text_of(actual), text_of(wanted));
  const bool same_type = actual.GetType() == wanted.GetType() || (actual.IsBool() && wanted.IsBool());
  return same_type ? other_value : other_type;
}

/// The departure from one operator.
double departure_from(std::string_view name, const Json& actual, const Json& operand) {
  if (name == "matches") return actual.IsString() ? other_value : other_type;
  if (name == "type") return other_type;
  if (name == "in") {
    double nearest = other_type;
    for (const auto& value : operand.GetArray()) nearest = std::min(nearest, departure_from(actual, value));
    return nearest;
  }
  return departure_from(actual, operand);
}

/// What is wrong with an operator's operand; "" if nothing is.
std::string fault_of(std::string_view name, const Json& operand) {
  if (name == "matches" && !operand.IsString()) return "matches must be a string: a pattern";
  if (name == "type" && !(operand.IsString() && is_one_of(json_types, text_of(operand))))
    return "type must be string, number, integer, boolean, null, object or array";
  if (name == "in" && !operand.IsArray()) return "in must be an array of values";
  if (name == "exists" && !operand.IsBool()) return "exists must be true or false";
  if ((name.starts_with("gt") || name.starts_with("lt")) && !operand.IsNumber())
    return std::string(name) + " must be a number";
  return {};
}

} // namespace

Result<PropertyMatcher, std::string> PropertyMatcher::read(std::string_view name, const Json& wanted) {
  PropertyMatcher matcher(name);
  auto copy = std::make_shared<rapidjson::Document>();
  copy->CopyFrom(wanted, copy->GetAllocator());
  matcher.wanted_ = copy;
  if (!wanted.IsObject() || wanted.ObjectEmpty()) return matcher;
  matcher.operators_ = std::all_of(wanted.MemberBegin(), wanted.MemberEnd(),
                                   [](const auto& member) { return is_one_of(operators, text_of(member.name)); });
  if (!matcher.operators_) return matcher;
  for (const auto& [key, operand] : wanted.GetObject()) {
    if (auto fault = fault_of(text_of(key), operand); !fault.empty()) return unexpected(std::move(fault));
    if (text_of(key) != "matches") continue;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_pattern_memory);
    matcher.pattern_ =
        std::make_unique<re2::RE2>(re2::StringPiece(operand.GetString(), operand.GetStringLength()), options);
    if (!matcher.pattern_->ok()) return unexpected("matches is not a valid RE2 pattern: " + matcher.pattern_->error());
  }
  return matcher;
}

PropertyMatcher::PropertyMatcher(std::string_view name) : name_(name) {}
PropertyMatcher::PropertyMatcher(PropertyMatcher&&) noexcept = default;
PropertyMatcher& PropertyMatcher::operator=(PropertyMatcher&&) noexcept = default;
PropertyMatcher::~PropertyMatcher() = default;

std::string PropertyMatcher::path(std::string_view payload_member) const {
  if (name_.starts_with('/')) return name_;
  std::string path = "/" + std::string(payload_member);
  validator::append_token(path, name_);
  return path;
}

std::string PropertyMatcher::wanted_json() const { return json_or_null(wanted_.get()); }

std::size_t PropertyMatcher::pattern_size() const {
  return pattern_ ? static_cast<std::size_t>(pattern_->ProgramSize()) : 0;
}

bool PropertyMatcher::holds(const Json* actual, std::size_t& steps_left) const {
  const auto matches = [&](std::string_view text) {
    const auto steps = pattern_size() * text.size();
    if (steps > steps_left) return false;
    steps_left -= steps;
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern_);
  };
  if (!operators_) return actual && *actual == *wanted_;
  for (const auto& [key, operand] : wanted_->GetObject()) {
    const auto name = text_of(key);
    bool holds = false;
    if (name == "exists")
      holds = operand.GetBool() == (actual != nullptr);
    else if (!actual)
      holds = false;
    else if (name == "matches")
      holds = actual->IsString() && matches(text_of(*actual));
    else if (name == "type")
      holds = has_type(*actual, text_of(operand));
    else if (name == "equals")
      holds = *actual == operand;
    else if (name == "in")
      holds = std::any_of(operand.Begin(), operand.End(), [&](const Json& value) { return *actual == value; });
    else
      holds = compares(name, *actual, operand);
    if (!holds) return false;
  }
  return true;
}

double PropertyMatcher::departure(const Json* actual) const {
  if (!actual) return not_there;
  if (!operators_) return departure_from(*actual, *wanted_);
  double farthest = 0;
  for (const auto& [key, operand] : wanted_->GetObject()) {
    const auto name = text_of(key);
    if (name == "exists") continue;
    const bool bound = name.starts_with("gt") || name.starts_with("lt");
    if (bound && compares(name, *actual, operand)) continue;
    farthest = std::max(farthest, departure_from(name, *actual, operand));
  }
  return farthest;
}

std::string json_or_null(const Json* value) {
  if (!value) return "null";
  rapidjson::StringBuffer buffer;
  JsonWriter out(buffer);
  value->Accept(out);
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace plumbline::debugger
