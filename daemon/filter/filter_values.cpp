#include "daemon/filter/filter_query.h"
#include "validator/call/verdict.h"

#include <array>

namespace plumbline::debugger {

namespace {

using Field = FilterTerm::Field;
using validator::CallType;
using validator::VerdictResult;
using validator::ViolationKind;

constexpr std::array environments = {Environment::dev, Environment::prod};
constexpr std::array results = {VerdictResult::pass, VerdictResult::fail, VerdictResult::error,
                                VerdictResult::unchecked};
constexpr std::array types = {CallType::track,  CallType::identify, CallType::page,
                              CallType::screen, CallType::group,    CallType::alias};
constexpr std::array kinds = {ViolationKind::required,        ViolationKind::type,
                              ViolationKind::enumeration,     ViolationKind::pattern,
                              ViolationKind::format,          ViolationKind::range,
                              ViolationKind::length,          ViolationKind::items,
                              ViolationKind::unplanned_event, ViolationKind::unplanned_property,
                              ViolationKind::schema,          ViolationKind::malformed};

/// Calls `visit` with each value's name; returns whether the field has a fixed set of values.
template<class Visit>
bool each_value(Field field, const Visit& visit) {
  const auto names = [&visit](const auto& values) {
    for (const auto value : values) visit(name_of(value));
    return true;
  };
  switch (field) {
  case Field::env: return names(environments);
  case Field::type: return names(types);
  case Field::result: return names(results);
  case Field::kind: return names(kinds);
  default: return false;
  }
}

} // namespace

std::string values_of(Field field) {
  std::string text = "[";
  each_value(field, [&text](std::string_view name) {
    if (text.size() > 1) text += ',';
    text += '"';
    text += name;
    text += '"';
  });
  return text + "]";
}

bool has_value(Field field, std::string_view value) {
  bool found = false;
  const bool certain = each_value(field, [&](std::string_view name) { found = found || name == value; });
  return found || !certain;
}

} // namespace plumbline::debugger
