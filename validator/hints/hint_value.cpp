#include "validator/hints/hint.h"
#include "validator/hints/meant_time.h"
#include "validator/hints/meant_value.h"
#include "validator/json/json_text.h"
#include "validator/schema/decide.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

constexpr std::size_t longest_value = 60;
constexpr std::size_t longest_list = 300;
constexpr std::size_t most_options = 200;
constexpr std::uint64_t cost_of_reading = 100;

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// Tries possible meanings of a value against its subschema.
class Readings {
 public:
  Readings(const Fault& fault, Budget& budget)
      : fault_(fault), budget_(budget), block_(fault.program->blocks[fault.block]), name_(name_of_place(fault.path)) {}

  std::optional<Hint> hint() {
    switch (fault_.node.type()) {
    case NodeType::string: return of_string();
    case NodeType::number: return of_number();
    case NodeType::boolean: return of_boolean();
    case NodeType::object: return in_array(std::string(fault_.node.raw()));
    case NodeType::null: return of_null();
    case NodeType::array: break;
    }
    return std::nullopt;
  }

 private:
  static std::string name_of_place(std::string_view path) {
    return path.empty() ? std::string() : unescape_token(path.substr(path.rfind('/') + 1));
  }

  bool is_type() const { return fault_.kind == ViolationKind::type; }
  bool takes(std::uint8_t types) const { return (block_.types & types) != 0; }

  /// Whether a JSON text is one value that the subschema takes.
  bool fits(std::string_view json) {
    Tape tape;
    if (json.empty() || !budget_.spend(cost_of_parsing(json)) || parse_json(json, max_call_depth, &tape)) return false;
    if (tape.cells[0].begin != 0 || tape.cells[0].end != json.size()) return false;
    return Decider<AnyNode>(*fault_.program, budget_).decide(fault_.block, AnyNode(tape, 0)) == Decision::yes;
  }

  Hint make(std::string_view to, std::string message, std::string_view kind = "value_type") const {
    return {std::string(kind), actual_of(fault_.node.raw()), actual_of(to), std::move(message)};
  }
  std::optional<Hint> when_it_fits(const std::string& json, std::string message) {
    return fits(json) ? std::optional(make(json, std::move(message))) : std::nullopt;
  }

  std::optional<Hint> of_string();
  std::optional<Hint> of_short_string(std::string_view text);
  std::optional<Hint> of_time(std::string_view text);
  std::optional<Hint> of_other_writing(std::string_view text);
  std::optional<Hint> of_list(std::string_view text);
  std::optional<Hint> of_number();
  std::optional<Hint> of_boolean();
  std::optional<Hint> of_null();
  std::optional<Hint> in_array(const std::string& json);
  std::optional<Hint> of_options(std::string_view text);
  bool is_optional();

  const Fault& fault_;
  Budget& budget_;
  const Block& block_;
  std::string name_;
};

std::optional<Hint> Readings::of_string() {
  const std::string_view text = fault_.node.text();
  if (text.size() > 1 && ((text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']'))) {
    const std::string what = text.starts_with('{') ? "object" : "array";
    if (auto hint = when_it_fits(std::string(text), "Send the " + what + " itself, not its JSON text.")) return hint;
  }
  if (text.empty() || !budget_.spend(cost_of_reading + 4 * std::min(text.size(), longest_list))) return std::nullopt;
  if (text.size() <= longest_value) {
    if (auto hint = of_short_string(text)) return hint;
  }
  return takes(type_bit::array) && text.size() <= longest_list ? of_list(text) : std::nullopt;
}

std::optional<Hint> Readings::of_short_string(std::string_view text) {
  if (const std::string bare = without_blanks(text); bare != text && !bare.empty()) {
    if (auto hint = when_it_fits(json_string(bare),
                                 "Send " + json_string(bare) + ", without the extra spaces and invisible characters."))
      return hint;
  }
  if (takes(type_bit::whole | type_bit::fractional) || block_.types == type_bit::any) {
    if (fits(text)) return make(text, "Send " + std::string(text) + " without quotes.");
    if (const auto number = number_in(text, !takes(type_bit::fractional), name_); number && *number != text) {
      if (auto hint =
              when_it_fits(*number, "Send the number " + *number + " instead of the text " + json_string(text) + "."))
        return hint;
    }
  }
  if (takes(type_bit::boolean)) {
    if (const auto truth = truth_in(text)) {
      const std::string value = *truth ? "true" : "false";
      const bool quoted = text == value;
      if (auto hint = when_it_fits(value, quoted ? "Send " + value + " without quotes."
                                                 : "Send " + value + " instead of the text " + json_string(text) + "."))
        return hint;
    }
  }
  if (fault_.kind == ViolationKind::enumeration) return of_options(text);
  if (block_.string != nothing) {
    if (auto hint = of_time(text)) return hint;
    return of_other_writing(text);
  }
  return std::nullopt;
}

std::optional<Hint> Readings::of_time(std::string_view text) {
  const Format format = fault_.program->strings[block_.string].format;
  if (format != Format::date_time && format != Format::date) return std::nullopt;
  auto time = time_in(without_blanks(text));
  std::optional<std::string> meant;
  if (time) meant = format == Format::date ? time->date : time->date_time();
  if (!meant && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    meant = time_of_unix(Number::parse(text).approximate());
    if (meant && format == Format::date) meant->resize(10);
  }
  if (!meant) return std::nullopt;
  return when_it_fits(json_string(*meant),
                      "Send " + json_string(*meant) +
                          (time && time->offset.empty() && !time->time.empty() && format == Format::date_time
                               ? ", or the same time with its offset from UTC, such as +01:00."
                               : "."));
}

/// A code in another case, an address with additions around it.
std::optional<Hint> Readings::of_other_writing(std::string_view text) {
  const StringRule& rule = fault_.program->strings[block_.string];
  std::vector<std::string> writings;
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (rule.pattern != nothing) {
    writings.push_back(upper);
    writings.push_back(lower_case(text));
  }
  const std::string bare = without_blanks(text);
  switch (rule.format) {
  case Format::email:
  case Format::idn_email: {
    if (bare.starts_with("mailto:")) writings.push_back(bare.substr(7));
    const auto open = bare.find('<');
    if (open != std::string::npos && bare.ends_with('>'))
      writings.push_back(bare.substr(open + 1, bare.size() - open - 2));
    break;
  }
  case Format::uri:
  case Format::iri: {
    const auto slash = bare.find('/');
    const std::string host = bare.substr(0, slash);
    if (host.find('.') != std::string::npos && host.find_first_of(": @") == std::string::npos)
      writings.push_back("https://" + bare);
    else if (bare.starts_with("//"))
      writings.push_back("https:" + bare);
    break;
  }
  case Format::uuid: {
    std::string hex = bare;
    std::erase_if(hex, [](char c) { return c == '{' || c == '}' || c == '-'; });
    if (hex.size() == 32)
      writings.push_back(hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
                         "-" + hex.substr(20));
    break;
  }
  default: break;
  }
  for (const std::string& writing : writings) {
    if (writing == text) continue;
    if (auto hint = when_it_fits(json_string(writing), "Send " + json_string(writing) + ".")) return hint;
  }
  return std::nullopt;
}

std::optional<Hint> Readings::of_list(std::string_view text) {
  const auto items = items_in(text);
  if (!budget_.spend(text.size() / 4)) return std::nullopt;
  if (!items.empty()) {
    std::string texts;
    std::string values;
    for (const std::string& item : items) {
      texts.append(texts.empty() ? "[" : ",").append(json_string(item));
      values.append(values.empty() ? "[" : ",").append(item);
    }
    const std::string message = "Send an array with one item for each part of the text.";
    if (auto hint = when_it_fits(texts + "]", message)) return hint;
    return when_it_fits(values + "]", message);
  }
  if (text.size() > longest_value || text.find_first_of(",;|") != std::string_view::npos) return std::nullopt;
  return in_array(json_string(text));
}

/// One value where a list of such values is wanted.
std::optional<Hint> Readings::in_array(const std::string& json) {
  if (!is_type() || !takes(type_bit::array)) return std::nullopt;
  return when_it_fits("[" + json + "]", "Put it in an array, even if there is only one.");
}

std::optional<Hint> Readings::of_number() {
  const std::string raw(fault_.node.raw());
  if (raw.size() > longest_value) return std::nullopt;
  if ((raw == "0" || raw == "1") && takes(type_bit::boolean) && is_type()) {
    const std::string truth = raw == "1" ? "true" : "false";
    if (auto hint = when_it_fits(truth, "Send " + truth + " instead of " + raw + ".")) return hint;
  }
  if (takes(type_bit::string) && block_.string != nothing) {
    const Format format = fault_.program->strings[block_.string].format;
    if (format == Format::date_time || format == Format::date) {
      std::optional<std::string> meant = time_of_unix(fault_.node.number().approximate());
      if (const auto time = time_in(raw)) meant = time->date_time();
      if (meant && format == Format::date) meant->resize(10);
      if (meant) return when_it_fits(json_string(*meant), "Send the time as text: " + json_string(*meant) + ".");
    }
  }
  // PHP and spreadsheets write 0 for nothing; for an identifier it is a value.
  const bool is_nothing = raw == "0" && !name_.ends_with("id") && !name_.ends_with("number");
  if (!is_nothing) {
    if (auto hint = when_it_fits(json_string(raw), "Send " + json_string(raw) + ", in quotes.")) return hint;
  }
  return in_array(raw);
}

/// A boolean as text is a value only if the plan lists it: false under coupon means no coupon.
std::optional<Hint> Readings::of_boolean() {
  const std::string raw(fault_.node.raw());
  const bool limited = block_.values != nothing ||
                       (block_.string != nothing && fault_.program->strings[block_.string].pattern != nothing);
  if (limited && fits(json_string(raw))) return make(json_string(raw), "Send " + json_string(raw) + ", in quotes.");
  return std::nullopt;
}

/// Whether the plan names the value's member, and does not require it.
bool Readings::is_optional() {
  bool named = false;
  for (const ObjectRule& rule : fault_.program->objects) {
    if (!budget_.spend(rule.table.entries().size())) return false;
    for (const PropertyEntry& entry : rule.table.entries()) {
      if (entry.block != fault_.block) continue;
      named = true;
      if (entry.slot != nothing && std::ranges::find(rule.required, entry.slot) != rule.required.end()) return false;
    }
  }
  return named;
}

std::optional<Hint> Readings::of_null() {
  if (!is_type() || !is_optional()) return std::nullopt;
  const std::string with_null = types_as_json(static_cast<std::uint8_t>(fault_.types | type_bit::null));
  return Hint{"value_type", "null", with_null,
              "Leave it out: it is not required. Or allow null in the plan: \"type\":" + with_null + "."};
}

/// One of the plan's values that is similar to the text.
std::optional<Hint> Readings::of_options(std::string_view text) {
  Tape tape;
  const std::string list = fault_.keyword == "const" ? "[" + fault_.expected + "]" : fault_.expected;
  if (!list.starts_with('[') || !budget_.spend(cost_of_parsing(list)) || parse_json(list, max_call_depth, &tape))
    return std::nullopt;
  NameIndex options;
  std::string_view of_sign;
  const std::string_view code = currency_of_sign(without_blanks(text));
  const bool all = AnyNode(tape, 0).each_item([&](const AnyNode& option) {
    if (option.type() != NodeType::string) return true;
    if (options.keys().size() == most_options || !budget_.spend(300)) return false;
    options.add(option.text(), NameOf::value);
    if (option.text() == code) of_sign = option.text();
    return true;
  });
  if (!all || budget_.is_spent()) return std::nullopt;
  const auto hint_to = [&](std::string_view option, bool sure) {
    const std::string value = json_string(option);
    return make(value,
                sure ? "Send " + value + ": the value must match the plan exactly." : "Did you mean " + value + "?",
                "enum_value");
  };
  if (!of_sign.empty()) return hint_to(of_sign, false);
  const std::array<const NameIndex*, 1> planned{&options};
  if (const auto near = nearest_name(text, planned, {.what = NameOf::value}, budget_))
    return hint_to(near->name, near->same);
  // "Enterprise Plan" under plan, "first class" under cabin_class.
  auto words = words_of(without_blanks(text));
  const auto of_name = words_of(name_);
  std::erase_if(words, [&](const std::string& word) { return std::ranges::find(of_name, word) != of_name.end(); });
  std::string rest;
  for (const std::string& word : words) rest.append(rest.empty() ? "" : " ").append(word);
  if (rest.empty() || words.size() == words_of(text).size()) return std::nullopt;
  for (const NameKey& key : options.keys())
    if (key.name == rest) return hint_to(key.name, false);
  const auto near = nearest_name(rest, planned, {.what = NameOf::value}, budget_);
  return near && near->same ? std::optional(hint_to(near->name, false)) : std::nullopt;
}

} // namespace

std::optional<Hint> value_hint(const Fault& fault, Budget& budget) {
  const bool of_value = fault.kind == ViolationKind::type || fault.kind == ViolationKind::enumeration ||
                        fault.kind == ViolationKind::format || fault.kind == ViolationKind::pattern ||
                        fault.kind == ViolationKind::length;
  if (!of_value || fault.absent || !fault.program || fault.block == nothing) return std::nullopt;
  if (!budget.spend(20 + fault.node.raw().size() / 8)) return std::nullopt;
  auto hint = Readings(fault, budget).hint();
  if (hint && budget.is_spent()) return std::nullopt;
  // Another form of a listed value is that value.
  if (hint && fault.kind == ViolationKind::enumeration) hint->kind = "enum_value";
  return hint;
}

} // namespace plumbline::validator
