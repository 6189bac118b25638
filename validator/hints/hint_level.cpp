#include "validator/hints/hint.h"
#include "validator/schema/wording.h"
#include "validator/text/senses.h"
#include "validator/text/words.h"

#include <algorithm>
#include <array>
#include <span>

namespace plumbline::validator {

namespace {

constexpr std::uint64_t cost_of_a_level = 300;
constexpr std::size_t most_inner_levels = 24;

/// Members that every call has, or that SDKs add: they were not meant as properties.
bool is_automatic(std::string_view level, std::string_view name) {
  constexpr std::array<std::string_view, 22> of_call{
      "type",    "event",      "userId",       "anonymousId", "messageId", "timestamp", "originalTimestamp", "sentAt",
      "context", "receivedAt", "integrations", "properties",  "traits",    "version",   "channel",           "writeKey",
      "groupId", "previousId", "name",         "category",    "_metadata", "projectId"};
  constexpr std::array<std::string_view, 15> of_context{"app",    "campaign", "device",   "ip",        "library",
                                                        "locale", "location", "network",  "os",        "page",
                                                        "screen", "referrer", "timezone", "userAgent", "traits"};
  return (level.empty() && is_one_of(of_call, name)) || (level == "/context" && is_one_of(of_context, name));
}

/// A member of `object` with this name, in any case; the exact one if there are several.
std::optional<std::pair<std::string_view, AnyNode>> member_like(const AnyNode& object, std::string_view name,
                                                                std::string_view level) {
  std::optional<std::pair<std::string_view, AnyNode>> found;
  object.each_member([&](std::string_view key, const AnyNode& value) {
    if (value.type() == NodeType::null || is_automatic(level, key)) return true;
    if (key == name || (!found && same_letters(key, name))) found = {key, value};
    return key != name;
  });
  return found;
}

/// Objects that only wrap a call's properties.
bool is_wrapper(std::string_view word) {
  constexpr std::array<std::string_view, 22> wrappers{
      "properti", "property", "prop",     "data", "payload",  "param",      "parameter", "attribut",
      "body",     "field",    "detail",   "arg",  "argument", "meta",       "metadata",  "trait",
      "content",  "event",    "ecommerc", "valu", "info",     "information"};
  return is_one_of(wrappers, word);
}

/// Other names for the person or company that a call is about, and for an order.
bool is_subject(std::string_view word, std::span<const std::string> event_words, std::string_view type) {
  constexpr std::array<std::string_view, 6> persons{"user", "profil", "account", "customer", "contact", "person"};
  constexpr std::array<std::string_view, 4> groups{"company", "group", "organizat", "account"};
  constexpr std::array<std::string_view, 5> orders{"cart", "purchas", "checkout", "transact", "order"};
  const auto says = [&](std::string_view sense) { return std::ranges::find(event_words, sense) != event_words.end(); };
  if (type == "group") return is_one_of(groups, word);
  if (type == "identify" || says("signup") || says("signin") || says("signout")) return is_one_of(persons, word);
  return says("order") && is_one_of(orders, word);
}

std::string_view text_at(const AnyNode& root, std::string_view pointer) {
  const auto node = resolve(root, pointer);
  return node && node->type() == NodeType::string ? node->text() : std::string_view();
}

} // namespace

std::optional<Hint> CallHints::level_hint(const Fault& fault) {
  if (fault.kind != ViolationKind::required || !fault.object) return std::nullopt;
  const std::vector<std::string> levels{"/properties",         "/traits",  "/context/traits",
                                        "/context/properties", "/context", ""};
  const std::string own_level = fault.path.substr(0, fault.path.rfind('/'));
  // Deeper objects (products[0].name) have members of everyday names: the call's own name is not the missing one.
  if (own_level.empty() || std::ranges::find(levels, own_level) == levels.end()) return std::nullopt;
  const PropertyEntry* entry = fault.object->table.find(fault.name);
  const auto at = [&](const std::string& level) -> std::optional<Hint> {
    const auto object = resolve(root_, level);
    if (!object || object->type() != NodeType::object) return std::nullopt;
    if (!budget_.spend(4 * root_.count() + 64 * object->count())) return std::nullopt;
    const auto found = member_like(*object, fault.name, level);
    if (!found || (entry && !can_stand(*fault.program, entry->block, found->second, budget_))) return std::nullopt;
    std::string elsewhere = level;
    append_token(elsewhere, found->first);
    const std::string place = level.empty() ? "at the top of the call" : "in " + subject_of(level);
    return Hint{"level", elsewhere, fault.path,
                shortened(found->first, 60) + " is " + place + "; move it into " + subject_of(own_level) + "."};
  };
  for (const std::string& level : levels) {
    if (level == own_level) continue;
    if (auto hint = at(level)) return hint;
  }
  // {"properties": {"order": {"total": 3}}}: an object named after the call's subject, and not in the plan.
  const std::string_view type = text_at(root_, "/type");
  const auto own_words = senses_of(words_of(fault.name), NameOf::property);
  std::optional<Hint> found;
  std::size_t looked_at = 0;
  const auto look_in = [&](const std::string& level, const PropertyTable* planned) {
    const auto object = resolve(root_, level);
    if (!object || object->type() != NodeType::object) return true;
    return object->each_member([&](std::string_view key, const AnyNode& value) {
      if (value.type() != NodeType::object || (planned && planned->find(key))) return true;
      if (++looked_at > most_inner_levels || key.size() > 60 || !budget_.spend(cost_of_a_level)) return false;
      const auto words = stems_of(words_of(key), NameOf::property);
      const auto senses = senses_of(words_of(key), NameOf::event);
      const bool of_event = std::ranges::all_of(senses, [&](const std::string& sense) {
        return std::ranges::find(event_words_, sense) != event_words_.end();
      });
      const auto is_own = [&](const std::string& word) {
        return is_wrapper(word) || is_subject(word, event_words_, type) ||
               std::ranges::find(own_words, word) != own_words.end() ||
               std::ranges::find(event_words_, word) != event_words_.end();
      };
      if (words.empty() || (!of_event && !std::ranges::all_of(words, is_own))) return true;
      std::string inner = level;
      append_token(inner, key);
      auto hint = at(inner);
      if (!hint) return true;
      // In two objects: either may be meant.
      const bool first = !found;
      found = std::move(hint);
      if (!first) found.reset();
      return first;
    });
  };
  if (!look_in(own_level, &fault.object->table)) return std::nullopt;
  if (!found) look_in("/context", nullptr);
  return budget_.is_spent() ? std::nullopt : found;
}

} // namespace plumbline::validator
