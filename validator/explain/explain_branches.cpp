#include "validator/explain/explain_branches.h"

#include "validator/schema/wording.h"
#include "validator/text/look_alike.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace plumbline::validator {

namespace {

/// The most members that a message names.
constexpr std::size_t most_said = 8;

bool of_another_type(const FaultList& list, const Place& place) {
  return std::any_of(list.faults().begin(), list.faults().end(),
                     [&](const Fault& fault) { return fault.kind == ViolationKind::type && fault.path == place.path; });
}

/// It refuses what the server made of the call: that alternative was not meant either.
bool is_kept_out(const FaultList& list) {
  return std::any_of(list.faults().begin(), list.faults().end(),
                     [](const Fault& fault) { return fault.node.mapped() && fault.node.mapped()->made; });
}

/// The one fault of an alternative, if it has exactly one and that concerns the value itself.
const Fault* own_fault(const FaultList& list, const Place& place) {
  if (list.faults().size() != 1) return nullptr;
  const Fault& fault = list.faults().front();
  return fault.path == place.path && !fault.absent ? &fault : nullptr;
}

/// The values of enum or const as the inside of an array's JSON text.
std::string_view options_of(const Fault& fault) {
  std::string_view options = fault.expected;
  if (fault.keyword != "const" && options.starts_with('[')) options = options.substr(1, options.size() - 2);
  return options;
}

void set_options(Fault& fault, const std::string& values) {
  fault.expected = expected_of("[" + values + "]");
  fault.predicate = "must be one of " + shortened(values, longest_said) + but_sent(fault.node.raw());
}

/// Every alternative wants another type.
std::optional<Fault> type_fault_of_all(const Place& place, std::string_view keyword,
                                       const std::vector<FaultList>& alternatives) {
  std::uint8_t types = 0;
  for (const FaultList& list : alternatives) {
    const Fault* fault = own_fault(list, place);
    if (!fault || fault->types == 0) return std::nullopt;
    types = static_cast<std::uint8_t>(types | fault->types);
  }
  Fault fault = fault_at(place, ViolationKind::type, keyword);
  fault.expected = types_as_json(types);
  fault.types = types;
  fault.predicate = "must be " + types_in_words(types) + but_sent_with_type(place.node.raw());
  return fault;
}

/// Every alternative says one thing about the value itself: values to choose from, or "an e-mail address or a URI".
std::optional<Fault> own_fault_of_all(const Place& place, std::string_view keyword,
                                      const std::vector<const FaultList*>& alternatives) {
  std::string values;
  std::string said;
  bool all_values = true;
  bool one_kind = true;
  const Fault* first = nullptr;
  for (const FaultList* list : alternatives) {
    const Fault* fault = own_fault(*list, place);
    if (!fault || fault->kind == ViolationKind::schema) return std::nullopt;
    if (!first) first = fault;
    one_kind = one_kind && fault->kind == first->kind;
    all_values = all_values && fault->kind == ViolationKind::enumeration;
    // More than is reported need not be collected.
    if (fault->kind == ViolationKind::enumeration && values.size() <= longest_expected)
      values.append(values.empty() ? "" : ",").append(options_of(*fault));
    if (said.size() > 2 * longest_said) continue;
    std::string predicate = fault->predicate;
    const std::string end = but_sent(place.node.raw());
    if (predicate.ends_with(end)) predicate.resize(predicate.size() - end.size());
    if (!said.empty() && predicate.starts_with("must ")) predicate = predicate.substr(5);
    if (!said.empty() && predicate.starts_with("be ") && said.starts_with("must be ")) predicate = predicate.substr(3);
    said.append(said.empty() ? "" : ", or ").append(predicate);
  }
  Fault fault = fault_at(place, one_kind ? first->kind : ViolationKind::schema, keyword);
  if (all_values)
    set_options(fault, values);
  else
    fault.predicate = shortened(said, 2 * longest_said) + but_sent(place.node.raw());
  return fault;
}

/// Every alternative lacks one member: one of them is needed.
std::optional<Fault> missing_fault_of_all(const Place& place, std::string_view keyword,
                                          const std::vector<const FaultList*>& alternatives) {
  std::vector<std::string> paths;
  for (const FaultList* list : alternatives) {
    if (list->faults().size() != 1 || !list->faults().front().absent) return std::nullopt;
    if (paths.size() == most_said) continue;
    const std::string& path = list->faults().front().path;
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  Fault fault = alternatives.front()->faults().front();
  if (paths.size() == 1) return fault;
  fault.keyword = keyword;
  fault.rule_path = place.program.pointers[place.block.pointer];
  append_token(fault.rule_path, keyword);
  fault.predicate.clear();
  for (std::size_t i = 1; i < paths.size(); ++i) fault.predicate += "or " + subject_of(paths[i]) + " ";
  fault.predicate += "is required, but none of them was sent";
  return fault;
}

/// A tag: a member for which every alternative wants a different value, and that has none of these.
std::optional<Fault> tag_fault_of_all(const std::vector<const FaultList*>& alternatives, std::string_view own_path) {
  const auto tag_of = [&](const FaultList& list, const std::string* path) -> const Fault* {
    for (const Fault& fault : list.faults()) {
      const bool member = fault.path.starts_with(own_path) && fault.path.rfind('/') == own_path.size();
      if (fault.kind == ViolationKind::enumeration && member && (!path || fault.path == *path)) return &fault;
    }
    return nullptr;
  };
  const Fault* first = tag_of(*alternatives.front(), nullptr);
  if (!first) return std::nullopt;
  std::string values;
  for (const FaultList* list : alternatives) {
    const Fault* fault = tag_of(*list, &first->path);
    if (!fault) return std::nullopt;
    if (values.size() <= longest_expected) values.append(values.empty() ? "" : ",").append(options_of(*fault));
  }
  Fault fault = *first;
  fault.keyword = "enum";
  set_options(fault, values);
  return fault;
}

/// The names of a block that only has `required`.
std::vector<std::string_view> names_required(const Program& program, Index index) {
  const Block& block = program.blocks[index];
  const bool plain = block.object != nothing && block.values == nothing && block.branches == nothing;
  std::vector<std::string_view> names;
  if (!plain) return names;
  const ObjectRule& rule = program.objects[block.object];
  const auto has_block = [](const PropertyEntry& entry) { return entry.block != nothing; };
  const auto& entries = rule.table.entries();
  if (rule.closed || rule.additional != nothing || std::any_of(entries.begin(), entries.end(), has_block)) return names;
  for (const Index slot : rule.required) names.emplace_back(rule.slot_names[slot]);
  return names;
}

} // namespace

FaultList alternatives_faults(const Place& place, std::string_view keyword, std::vector<FaultList> alternatives) {
  FaultList out;
  if (auto fault = type_fault_of_all(place, keyword, alternatives)) {
    out.add(std::move(*fault));
    return out;
  }
  // An alternative of another type was not meant.
  std::vector<const FaultList*> meant;
  for (const FaultList& list : alternatives) {
    if (!list.faults().empty() && !of_another_type(list, place)) meant.push_back(&list);
  }
  if (meant.size() > 1) {
    auto fault = own_fault_of_all(place, keyword, meant);
    if (!fault) fault = missing_fault_of_all(place, keyword, meant);
    if (!fault) fault = tag_fault_of_all(meant, place.path);
    if (fault) {
      out.add(std::move(*fault));
      return out;
    }
  }
  const auto closest =
      std::min_element(alternatives.begin(), alternatives.end(), [&](const FaultList& a, const FaultList& b) {
        return std::pair(is_kept_out(a), a.distance(place.path)) < std::pair(is_kept_out(b), b.distance(place.path));
      });
  if (closest->faults().empty()) {
    out.add(no_alternative_fault(place, keyword));
    return out;
  }
  return std::move(*closest);
}

Fault no_alternative_fault(const Place& place, std::string_view keyword) {
  Fault fault = fault_at(place, ViolationKind::schema, keyword);
  fault.predicate = "fits none of the plan's alternatives";
  return fault;
}

namespace {

/// How a message names subschemas: by their place in the list, or by a reference's name.
std::string alternatives_in_words(const Program& program, const std::vector<Index>& blocks) {
  std::string out;
  for (std::size_t i = 0; i < blocks.size() && i < most_said; ++i) {
    const std::string_view pointer = program.pointers[program.blocks[blocks[i]].pointer];
    const std::string name = unescape_token(pointer.substr(pointer.rfind('/') + 1));
    const bool is_place = name.size() < 6 && name.find_first_not_of("0123456789") == std::string::npos;
    if (i > 0) out += i + 1 == blocks.size() ? " and " : ", ";
    out += is_place && !name.empty() ? "number " + std::to_string(std::stoul(name) + 1) : shortened(name, 60);
  }
  return blocks.size() > most_said ? out + ", ..." : out;
}

} // namespace

Fault too_many_fault(const Place& place, const std::vector<Index>& fitting) {
  Fault fault = fault_at(place, ViolationKind::schema, "oneOf");
  std::string names;
  for (const Index block : fitting) {
    const auto required = names_required(place.program, block);
    if (required.size() != 1) {
      fault.predicate = "fits " + std::to_string(fitting.size()) + " alternatives of the plan (" +
                        alternatives_in_words(place.program, fitting) + "), which exclude each other";
      return fault;
    }
    names.append(names.empty() ? "" : " and ").append(shortened(required.front(), 60));
  }
  fault.predicate = "has " + names + ", but the plan allows only one of them";
  return fault;
}

/// Whether a block requires more than a sentence about its values, its string or its types would say.
bool says_more_than_values(const Block& block) {
  return block.branches != nothing || block.array != nothing || block.object != nothing || block.number != nothing;
}

Fault contains_fault(const Place& place, Index item) {
  Fault fault = fault_at(place, ViolationKind::items, "contains");
  const Block& block = place.program.blocks[item];
  fault.predicate = "must contain at least one item that fits the plan, but has none";
  if (says_more_than_values(block)) return fault;
  if (block.values != nothing) {
    const ValueRule& rule = place.program.values[block.values];
    fault.predicate = (rule.is_const ? "must contain " : "must contain one of ") + values_in_words(place.program, rule);
  } else if (block.types != type_bit::any && block.string == nothing) {
    fault.predicate = "must contain " + types_in_words(block.types);
  }
  return fault;
}

std::string condition_in_words(const Program& program, Index condition) {
  const Block& block = program.blocks[condition];
  if (block.object == nothing || block.branches != nothing || block.values != nothing) return {};
  std::string said;
  for (const PropertyEntry& entry : program.objects[block.object].table.entries()) {
    if (entry.block == nothing) continue;
    const Block& member = program.blocks[entry.block];
    if (member.values == nothing || !said.empty()) return {};
    const ValueRule& rule = program.values[member.values];
    said = shown_name(shortened(entry.name, 60)) + (rule.is_const ? " is " : " is one of ") +
           values_in_words(program, rule, 60);
  }
  return said;
}

Fault not_fault(const Place& place, Index negated) {
  Fault fault = fault_at(place, ViolationKind::schema, "not");
  fault.predicate = "is a value that the plan excludes";
  const Block& block = place.program.blocks[negated];
  if (const auto names = names_required(place.program, negated); !names.empty()) {
    fault.predicate = names.size() == 1 ? "must not have " : "must not have all of ";
    for (std::size_t i = 0; i < names.size() && i < 8; ++i)
      fault.predicate += (i > 0 ? ", " : "") + shortened(names[i], 60);
    return fault;
  }
  if (says_more_than_values(block)) return fault;
  if (block.values != nothing) {
    const ValueRule& rule = place.program.values[block.values];
    fault.predicate = (rule.is_const ? "must not be " : "must not be one of ") + values_in_words(place.program, rule);
  } else if (block.string != nothing) {
    const StringRule& rule = place.program.strings[block.string];
    if (rule.pattern != nothing && rule.format == Format::none)
      fault.predicate = "must not match the pattern " +
                        shortened(place.program.patterns[rule.pattern].source(), longest_said) +
                        but_sent(place.node.raw());
  } else if (block.types != type_bit::any) {
    fault.predicate = "must not be " + types_in_words(block.types);
  }
  return fault;
}

Fault name_fault(const Place& place, Index names) {
  Fault fault = fault_at(place, ViolationKind::schema, "propertyNames");
  fault.predicate = "has a name that the plan does not allow";
  const Block& block = place.program.blocks[names];
  if (block.branches != nothing) return fault;
  if (block.values != nothing) {
    fault.predicate += ": it must be " + options_in_words(place.program, place.program.values[block.values].expected);
  } else if (block.string != nothing) {
    const StringRule& rule = place.program.strings[block.string];
    if (rule.pattern != nothing)
      fault.predicate +=
          ": it must match the pattern " + shortened(place.program.patterns[rule.pattern].source(), longest_said);
    else if (rule.max_length < UINT64_MAX)
      fault.predicate += ": it may have at most " + std::to_string(rule.max_length) + " characters";
  }
  return fault;
}

} // namespace plumbline::validator
