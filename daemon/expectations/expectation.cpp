#include "daemon/expectations/expectation.h"

#include "validator/json/rapidjson_document.h"

#include <utility>

namespace plumbline::debugger {

namespace {

using Json = rapidjson::Value;

const Json* member(const Json& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

/// Reads members, and collects faults.
class Reader {
 public:
  std::optional<std::string> text(const Json& object, const char* name, const std::string& at) {
    const Json* value = member(object, name);
    if (!value) return std::nullopt;
    if (value->IsString()) return std::string(value->GetString(), value->GetStringLength());
    fault(at + "/" + name, std::string(name) + " must be a string.");
    return std::nullopt;
  }

  bool flag(const Json& object, const char* name, bool otherwise) {
    const Json* value = member(object, name);
    if (!value) return otherwise;
    if (!value->IsBool()) fault(std::string("/") + name, std::string(name) + " must be true or false.");
    return value->IsBool() ? value->GetBool() : otherwise;
  }

  std::uint64_t number(const Json& object, const char* name, const std::string& at, std::uint64_t otherwise,
                       std::uint64_t most) {
    const Json* value = member(object, name);
    if (!value) return otherwise;
    if (value->IsUint64() && value->GetUint64() <= most) return value->GetUint64();
    fault(at + "/" + name, std::string(name) + " must be a whole number from 0 to " + std::to_string(most) + ".");
    return otherwise;
  }

  void fault(std::string pointer, std::string message) { faults.emplace_back(std::move(pointer), std::move(message)); }

  ExpectationFaults faults;
  std::size_t pattern_size = 0; ///< of all patterns so far
};

void read_count(Reader& reader, const Json& event, const std::string& at, bool exactly, ExpectedCalls& calls) {
  const Json* count = member(event, "count");
  if (!count) {
    if (exactly) calls.most = 1;
  } else if (count->IsObject()) {
    calls.least = reader.number(*count, "min", at + "/count", 0, Expectation::max_count);
    calls.most = reader.number(*count, "max", at + "/count", calls.most, std::numeric_limits<std::size_t>::max());
    if (calls.most < calls.least) reader.fault(at + "/count", "max must not be less than min.");
  } else {
    calls.least = calls.most = reader.number(event, "count", at, 1, Expectation::max_count);
  }
}

ExpectedCalls read_event(Reader& reader, const Json& event, const std::string& at, bool exactly) {
  ExpectedCalls calls;
  if (!event.IsObject()) {
    reader.fault(at, "An event must be an object, such as {\"type\":\"track\",\"event\":\"Order Completed\"}.");
    return calls;
  }
  if (const auto type = reader.text(event, "type", at)) {
    calls.type = validator::call_type_named(*type);
    if (calls.type == validator::CallType::none)
      reader.fault(at + "/type", "type must be track, identify, page, screen, group or alias.");
  }
  calls.event = reader.text(event, "event", at);
  if (!calls.type && !calls.event) reader.fault(at, "Send a type, an event, or both.");
  read_count(reader, event, at, exactly, calls);
  const Json* properties = member(event, "properties");
  if (!properties) return calls;
  if (!properties->IsObject()) {
    reader.fault(at + "/properties", "properties must be an object.");
    return calls;
  }
  for (const auto& [name, wanted] : properties->GetObject()) {
    const std::string_view text(name.GetString(), name.GetStringLength());
    // After the limit nothing more is compiled.
    if (reader.pattern_size > Expectation::max_pattern_size) break;
    auto matcher = PropertyMatcher::read(text, wanted);
    if (matcher) reader.pattern_size += matcher->pattern_size();
    if (matcher && reader.pattern_size > Expectation::max_pattern_size)
      reader.fault(at + "/properties/" + std::string(text), "The patterns take more than " +
                                                                std::to_string(Expectation::max_pattern_size) +
                                                                " instructions together.");
    else if (matcher)
      calls.properties.push_back(std::move(*matcher));
    else
      reader.fault(at + "/properties/" + std::string(text), matcher.error() + ".");
  }
  return calls;
}

} // namespace

bool Expectation::covers(const ingest::Record& record) const {
  return (!env || record.env == *env) && (!session || record.session == *session);
}

Result<Expectation, ExpectationFaults> read_expectation(std::string_view json) {
  const auto read = validator::rapidjson_document(json);
  if (!read || !read->IsObject()) return unexpected(ExpectationFaults());
  const auto& document = *read;
  Reader reader;
  Expectation expectation;
  expectation.session = reader.text(document, "session", "");
  if (const auto env = reader.text(document, "env", "")) {
    expectation.env = environment_named(*env);
    if (!expectation.env) reader.fault("/env", "env must be dev or prod.");
  }
  expectation.since = reader.number(document, "since", "", 0, std::numeric_limits<std::uint64_t>::max());
  expectation.timeout = std::chrono::milliseconds(
      reader.number(document, "timeoutMs", "", static_cast<std::uint64_t>(expectation.timeout.count()),
                    static_cast<std::uint64_t>(Expectation::max_timeout.count())));
  expectation.ordered = reader.flag(document, "ordered", false);
  expectation.exactly = reader.flag(document, "exactly", false);
  expectation.none_failing = reader.flag(document, "noneFailing", true);
  const Json* events = member(document, "events");
  if (!events || !events->IsArray() || events->Size() > Expectation::max_events) {
    reader.fault("/events",
                 "events must be an array of at most " + std::to_string(Expectation::max_events) + " events.");
  } else {
    for (rapidjson::SizeType i = 0; i < events->Size(); ++i)
      expectation.events.push_back(
          read_event(reader, (*events)[i], "/events/" + std::to_string(i), expectation.exactly));
  }
  if (!reader.faults.empty()) return unexpected(std::move(reader.faults));
  return expectation;
}

} // namespace plumbline::debugger
