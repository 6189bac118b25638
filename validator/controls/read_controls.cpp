#include "validator/controls/controls.h"
#include "validator/json/json_text.h"
#include "validator/json/node.h"

#include <optional>

namespace plumbline::validator {

namespace {

class ControlsReader {
 public:
  explicit ControlsReader(AnyNode root) : root_(root) {}

  void flag(const std::string& pointer, bool& out) {
    const auto node = given(pointer);
    if (!node) return;
    if (node->type() == NodeType::boolean)
      out = node->truth();
    else
      fail(pointer, "must be true or false");
  }

  void common(const std::string& section, std::string_view omit, OnCommonViolation& out) {
    const std::string pointer = section + "/commonEventOnViolations";
    const auto node = given(pointer);
    if (!node) return;
    const std::string_view text = node->type() == NodeType::string ? node->text() : "";
    if (text == "ALLOW")
      out = OnCommonViolation::allow;
    else if (text == "BLOCK")
      out = OnCommonViolation::block;
    else if (text == omit)
      out = OnCommonViolation::omit;
    else
      fail(pointer, "must be \"ALLOW\", \"" + std::string(omit) + "\" or \"BLOCK\"");
  }

  void source(const std::string& pointer, std::string& out) {
    const auto node = resolve(root_, pointer);
    if (!node) return;
    if (node->type() == NodeType::null)
      out.clear();
    else if (node->type() == NodeType::string)
      out = node->text();
    else
      fail(pointer, "must be the id of a source, or null");
  }

  void section(const std::string& pointer) {
    const auto node = given(pointer);
    if (node && node->type() != NodeType::object) fail(pointer, "must be an object");
  }

  void fail(const std::string& pointer, const std::string& what) {
    std::string name = pointer.substr(pointer.rfind('/') + 1);
    problems_.push_back({pointer, name + " " + what + "."});
  }

  std::vector<ControlsProblem> take() { return std::move(problems_); }

 private:
  std::optional<AnyNode> given(const std::string& pointer) {
    auto node = resolve(root_, pointer);
    return node && node->type() == NodeType::null ? std::nullopt : node;
  }

  AnyNode root_;
  std::vector<ControlsProblem> problems_;
};

void append_flag(std::string& out, std::string_view name, bool value) {
  out.append("\"").append(name).append("\":").append(value ? "true" : "false").append(",");
}

void append_common(std::string& out, OnCommonViolation value, std::string_view omit) {
  out.append(R"("commonEventOnViolations":")")
      .append(value == OnCommonViolation::allow   ? "ALLOW"
              : value == OnCommonViolation::block ? "BLOCK"
                                                  : omit)
      .append("\"}");
}

void append_traits(std::string& out, std::string_view name, const TraitControls& traits) {
  out.append(",\"").append(name).append("\":{");
  append_flag(out, "allowUnplannedTraits", traits.allow_unplanned_traits);
  append_flag(out, "allowTraitsOnViolations", traits.allow_traits_on_violations);
  append_common(out, traits.common, "OMIT_TRAITS");
}

void append_source(std::string& out, std::string_view name, const std::string& id) {
  out.append(",\"").append(name).append("\":");
  if (id.empty())
    out += "null";
  else
    append_json_string(out, id);
}

} // namespace

Result<Controls, std::vector<ControlsProblem>> read_controls(std::string_view json, const Controls& base) {
  Tape tape;
  if (const auto fault = parse_json(json, max_call_depth, &tape))
    return unexpected(std::vector<ControlsProblem>{{"", "The controls are not valid JSON: " + fault->message + "."}});
  const AnyNode root(tape, 0);
  if (root.type() != NodeType::object)
    return unexpected(std::vector<ControlsProblem>{{"", "The controls must be an object."}});
  Controls controls = base;
  ControlsReader reader(root);
  for (const char* section : {"/track", "/identify", "/group"}) reader.section(section);
  reader.flag("/track/allowUnplannedEvents", controls.track.allow_unplanned_events);
  reader.flag("/track/allowUnplannedEventProperties", controls.track.allow_unplanned_event_properties);
  reader.flag("/track/allowEventOnViolations", controls.track.allow_event_on_violations);
  reader.flag("/track/allowPropertiesOnViolations", controls.track.allow_properties_on_violations);
  reader.common("/track", "OMIT_PROPERTIES", controls.track.common);
  const auto read_traits = [&](const std::string& section, TraitControls& traits) {
    reader.flag(section + "/allowUnplannedTraits", traits.allow_unplanned_traits);
    reader.flag(section + "/allowTraitsOnViolations", traits.allow_traits_on_violations);
    reader.common(section, "OMIT_TRAITS", traits.common);
  };
  read_traits("/identify", controls.identify);
  read_traits("/group", controls.group);
  reader.source("/forwardingViolationsTo", controls.forwarding_violations_to);
  reader.source("/forwardingBlockedEventsTo", controls.forwarding_blocked_events_to);
  auto problems = reader.take();
  if (!problems.empty()) return unexpected(std::move(problems));
  return controls;
}

std::string controls_json(const Controls& controls) {
  std::string out = R"({"track":{)";
  append_flag(out, "allowUnplannedEvents", controls.track.allow_unplanned_events);
  append_flag(out, "allowUnplannedEventProperties", controls.track.allow_unplanned_event_properties);
  append_flag(out, "allowEventOnViolations", controls.track.allow_event_on_violations);
  append_flag(out, "allowPropertiesOnViolations", controls.track.allow_properties_on_violations);
  append_common(out, controls.track.common, "OMIT_PROPERTIES");
  append_traits(out, "identify", controls.identify);
  append_traits(out, "group", controls.group);
  append_source(out, "forwardingViolationsTo", controls.forwarding_violations_to);
  append_source(out, "forwardingBlockedEventsTo", controls.forwarding_blocked_events_to);
  return out + "}";
}

} // namespace plumbline::validator
