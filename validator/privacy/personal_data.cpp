#include "validator/privacy/personal_data.h"

#include "validator/json/document.h"
#include "validator/schema/wording.h"
#include "validator/text/ascii.h"
#include "validator/text/percent_decoded.h"
#include "validator/text/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace plumbline::validator {

namespace {

// Mail addresses.

bool is_of_mailbox(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_of_domain(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

template<std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Mailboxes that are no person's.
bool is_role(std::string_view mailbox) {
  constexpr std::array<std::string_view, 14> roles{
      "noreply",       "no-reply", "no_reply", "no.reply",   "donotreply", "do-not-reply", "do_not_reply",
      "mailer-daemon", "git",      "root",     "postmaster", "hostmaster", "webmaster",    "abuse"};
  return is_one_of(roles, lower_case(mailbox.substr(0, mailbox.find('+'))));
}

/// Last labels of domains outside the Internet (RFC 6761, RFC 6762 and what networks call themselves), or of file
/// names.
bool is_no_top_level(std::string_view top) {
  constexpr std::array<std::string_view, 45> names{
      "png",  "jpg",  "jpeg", "gif",     "svg",       "webp",        "avif",     "ico",     "js",
      "mjs",  "cjs",  "jsx",  "tsx",     "ts",        "css",         "scss",     "less",    "map",
      "json", "xml",  "yaml", "yml",     "html",      "htm",         "pdf",      "php",     "txt",
      "csv",  "mp4",  "webm", "ttf",     "woff",      "vue",         "local",    "lan",     "internal",
      "corp", "home", "test", "invalid", "localhost", "localdomain", "intranet", "private", "svc"};
  return is_one_of(names, lower_case(top));
}

bool is_top_level(std::string_view top) {
  // A name of another alphabet, or its spelling in ASCII (RFC 3490).
  if (top.starts_with("xn--")) return top.size() > 4;
  const auto is_of_name = [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; };
  return top.size() >= 2 && std::all_of(top.begin(), top.end(), is_of_name) && !is_no_top_level(top);
}

constexpr std::size_t longest_login = 300;
constexpr std::uint64_t cost_of_login = 50;

/// Whether the text before an @ is a URL's login: https://user:key
bool is_login(std::string_view before) {
  if (before.size() > longest_login) before.remove_prefix(before.size() - longest_login);
  const auto slashes = before.rfind("//");
  return slashes != std::string_view::npos &&
         before.substr(slashes + 2).find_first_of("/?# \"") == std::string_view::npos;
}

/// Whether the @ at `at` is between a mailbox and a domain. False if the budget does not suffice.
bool is_mail_address(std::string_view text, std::size_t at, Budget& budget) {
  if (!budget.spend(4)) return false;
  std::size_t begin = at;
  while (begin > 0 && is_of_mailbox(text[begin - 1]) && at - begin < 64) --begin;
  std::size_t end = at + 1;
  bool plain = true;
  for (; end < text.size() && is_of_domain(text[end]) && end - at < 254; ++end)
    plain &= static_cast<unsigned char>(text[end]) < 0x80;
  // Quotes, dashes and blanks beyond ASCII end a domain; letters do not.
  if (!plain)
    for (const std::string_view other : {"\xE2\x80", "\xE2\x81", "\xE3\x80", "\xEF\xBC", "\xC2\xA0", "\xC2\xBB"})
      end = at + std::min(end - at, text.substr(at, end - at).find(other));
  while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end; // the end of a sentence
  const std::string_view mailbox = text.substr(begin, at - begin);
  const std::string_view domain = text.substr(at + 1, end - at - 1);
  if (mailbox.empty() || mailbox.front() == '.' || mailbox.back() == '.' || domain.empty()) return false;
  const auto dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.front() == '-' || domain.find("..") != std::string_view::npos)
    return false;
  if (!is_top_level(domain.substr(dot + 1))) return false;
  // @anna@mastodon.social is a public name.
  if (begin > 0 && text[begin - 1] == '@') return false;
  return !is_role(mailbox) && budget.spend(cost_of_login) && !is_login(text.substr(0, at));
}

bool has_plain_mail_address(std::string_view text, Budget& budget) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (is_mail_address(text, at, budget)) return true;
    if (budget.is_spent()) break;
  }
  return false;
}

/// A browser sends ?email=anna%40example.com, and %2540 for a URL inside a URL.
bool has_mail_address(std::string_view text, Budget& budget) {
  if (has_plain_mail_address(text, budget)) return true;
  std::string decoded;
  for (const std::string_view sign : {"%40", "%2540"}) {
    if (text.find(sign) == std::string_view::npos) continue;
    if (!budget.spend(text.size() / 4)) return false;
    decoded = percent_decoded(text);
    if (sign.size() > 3) decoded = percent_decoded(decoded);
    if (has_plain_mail_address(decoded, budget)) return true;
  }
  return false;
}

// Card numbers.

constexpr std::size_t fewest_digits = 14;

/// Issuers' prefixes and lengths (ISO/IEC 7812).
bool is_of_issuer(std::string_view digits) {
  const auto prefix = [&](std::size_t count) {
    int value = 0;
    for (const char c : digits.substr(0, count)) value = value * 10 + (c - '0');
    return value;
  };
  const auto in = [&](std::size_t count, int first, int last) {
    return prefix(count) >= first && prefix(count) <= last;
  };
  switch (digits.size()) {
  case 14: return in(2, 36, 36) || in(2, 38, 39) || in(3, 300, 305);
  case 15: return in(2, 34, 34) || in(2, 37, 37);
  case 16:
    return in(1, 4, 4) || in(2, 51, 55) || in(4, 2221, 2720) || in(4, 6011, 6011) || in(3, 644, 659) ||
           in(4, 3528, 3589) || in(2, 62, 62);
  case 19: return in(2, 62, 62);
  default: return false;
  }
}

bool has_check_digit(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit *= 2;
    if (digit > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

/// Digits and single separators of one kind.
struct DigitRun {
  std::size_t end = 0;   ///< in the text, after the run
  std::size_t count = 0; ///< of digits; more than any card has are not kept
  std::array<char, 24> digits{};
  std::size_t groups = 1;
  std::array<std::uint8_t, 6> sizes{}; ///< digits of each group

  std::string_view text() const { return {digits.data(), std::min(count, digits.size())}; }
};

/// The separator between two groups of digits: a blank or a dash of any kind, or a point. "" if there is none.
std::string_view separator_at(std::string_view text) {
  constexpr std::array<std::string_view, 10> separators{" ",      "-",      ".",      "\u00A0", "\u2007",
                                                        "\u2009", "\u202F", "\u2010", "\u2011", "\u2013"};
  const auto found = std::find_if(separators.begin(), separators.end(),
                                  [&](std::string_view separator) { return text.starts_with(separator); });
  return found == separators.end() ? std::string_view() : *found;
}

DigitRun digit_run(std::string_view text, std::size_t begin) {
  DigitRun run;
  std::string_view used;
  std::size_t at = begin;
  while (at < text.size()) {
    const char c = text[at];
    if (is_digit(c)) {
      if (run.count < run.digits.size()) run.digits[run.count] = c;
      ++run.count;
      if (run.groups <= run.sizes.size() && run.sizes[run.groups - 1] < UINT8_MAX) ++run.sizes[run.groups - 1];
      ++at;
      continue;
    }
    const std::string_view separator = separator_at(text.substr(at));
    const std::size_t next = at + separator.size();
    const bool goes_on = !separator.empty() && next < text.size() && is_digit(text[next]);
    if (!goes_on || (!used.empty() && separator != used)) break;
    used = separator;
    ++run.groups;
    at = next;
  }
  run.end = at;
  return run;
}

/// Digits in groups as they are printed on cards.
bool is_card_grouping(const DigitRun& run) {
  using Sizes = std::array<std::uint8_t, 6>;
  return run.sizes == Sizes{4, 4, 4, 4} || run.sizes == Sizes{4, 6, 5} || run.sizes == Sizes{4, 6, 4} ||
         run.sizes == Sizes{4, 4, 4, 2} || run.sizes == Sizes{4, 4, 4, 4, 3};
}

/// Whether ungrouped digits under this name are something else: an identifier of an article, a parcel or a call, a
/// time, a size.
bool names_other_digits(std::string_view name) {
  constexpr std::array<std::string_view, 96> others{
      "id",       "ids",       "sku",         "ean",         "upc",     "gtin",        "isbn",         "issn",
      "asin",     "mpn",       "barcode",     "imei",        "imsi",    "iccid",       "serial",       "tracking",
      "trace",    "span",      "time",        "timestamp",   "ts",      "epoch",       "phone",        "msisdn",
      "ref",      "reference", "order",       "invoice",     "receipt", "ticket",      "hash",         "checksum",
      "digest",   "token",     "nonce",       "seed",        "uuid",    "guid",        "version",      "build",
      "revision", "at",        "code",        "no",          "nr",      "account",     "acct",         "iban",
      "parcel",   "shipment",  "awb",         "waybill",     "booking", "reservation", "confirmation", "customer",
      "client",   "member",    "membership",  "loyalty",     "voucher", "coupon",      "license",      "licence",
      "request",  "session",   "correlation", "transaction", "txn",     "device",      "cursor",       "offset",
      "seq",      "sequence",  "size",        "bytes",       "count",   "duration",    "ns",           "us",
      "nanos",    "micros",    "gclid",       "fbclid",      "click",   "campaign",    "adset",        "creative",
      "ad",       "batch",     "lot",         "meter",       "asset",   "document",    "passport",     "sort"};
  const auto words = words_of(name);
  const auto says = [&](const auto& list) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_one_of(list, word); });
  };
  // card_no is a card's; card_id and card_token replace it.
  constexpr std::array<std::string_view, 4> cards{"card", "pan", "cc", "creditcard"};
  constexpr std::array<std::string_view, 7> stand_ins{"id", "ids", "ref", "reference", "token", "hash", "uuid"};
  return says(cards) ? says(stand_ins) : says(others);
}

enum class CardNumber : std::uint8_t { none, grouped, plain };

/// The first card number in a stretch of a text.
CardNumber card_number_in(std::string_view text, std::size_t begin, std::size_t end) {
  const auto part = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '+' || c == '/'; };
  for (std::size_t at = begin; at + fewest_digits <= end;) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    // Issuers' numbers do not begin so: times and counters do.
    if (text[at] < '2' || text[at] > '6') {
      while (at < end && is_digit(text[at])) ++at;
      continue;
    }
    const DigitRun run = digit_run(text, at);
    // Parts of words, decimals and longer numbers are not card numbers.
    const char before = at > 0 ? text[at - 1] : ' ';
    const char behind = run.end < text.size() ? text[run.end] : ' ';
    const bool decimal = behind == '.' && run.end + 1 < text.size() && is_digit(text[run.end + 1]);
    const bool whole = !part(before) && before != '.' && before != '-' && before != '#' && !part(behind) &&
                       behind != '-' && !decimal && run.count <= run.digits.size();
    if (whole && is_of_issuer(run.text()) && has_check_digit(run.text())) {
      if (run.groups == 1) return CardNumber::plain;
      if (is_card_grouping(run)) return CardNumber::grouped;
    }
    at = run.end;
  }
  return CardNumber::none;
}

bool has_card_number(std::string_view text, std::string_view name) {
  const CardNumber found = card_number_in(text, 0, text.size());
  return found == CardNumber::grouped || (found == CardNumber::plain && !names_other_digits(name));
}

// The pass over a call's text.

constexpr std::size_t window = 64;

bool is_low(char c) { return c <= '9' || static_cast<unsigned char>(c) >= 0x80; }

/// Which of 64 bytes are below ':' or beyond ASCII: digits, separators, quotes and brackets are; letters are not.
std::uint64_t low_bytes(const char* bytes) {
#if defined(__SSE2__)
  std::uint64_t mask = 0;
  const __m128i colon = _mm_set1_epi8(':');
  for (int part = 0; part < 4; ++part) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
    const __m128i low = _mm_cmplt_epi8(block, colon); // bytes beyond ASCII are below zero
    mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(low))) << (16 * part);
  }
  return mask;
#else
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < window; ++i) mask |= static_cast<std::uint64_t>(is_low(bytes[i])) << i;
  return mask;
#endif
}

/// Whether some digits in a text could be a card number under any name. In JSON hardly anything but long numbers has
/// fourteen bytes below ':' in a row.
bool may_have_card_number(std::string_view text) {
  // A blank of another kind may be written as \u00a0 in the text of a call: then each of its texts is checked.
  for (auto at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 1)) {
    const std::string_view digits = text.substr(at + 2, 4);
    if (digits.starts_with("00a0") || digits.starts_with("00A0") || digits.starts_with("20")) return true;
  }
  constexpr std::size_t step = window - fewest_digits;
  for (std::size_t at = 0; at < text.size(); at += step) {
    std::array<char, window> tail{};
    const char* bytes = text.data() + at;
    if (text.size() - at < window) {
      tail.fill('x');
      std::memcpy(tail.data(), bytes, text.size() - at);
      bytes = tail.data();
    }
    std::uint64_t rows = low_bytes(bytes);
    rows &= rows >> 1;
    rows &= rows >> 2;
    rows &= rows >> 4;
    rows &= rows >> 6;
    while (rows != 0) {
      std::size_t begin = at + static_cast<std::size_t>(std::countr_zero(rows));
      std::size_t end = begin + fewest_digits;
      // A row may have begun before the window.
      while (begin > 0 && is_low(text[begin - 1]) && end - begin < window) --begin;
      while (end < text.size() && is_low(text[end])) ++end;
      if (card_number_in(text, begin, end) != CardNumber::none) return true;
      if (end - at >= window) {
        // A run that begins after these bytes is found from there.
        at = end - window;
        break;
      }
      rows &= ~std::uint64_t{0} << (end - at);
    }
  }
  return false;
}

// Finds where it is, and whether it is planned.

/// Blocks by their number, each once: references may lead to one from many places, and back to itself.
using Blocks = std::vector<Index>;

/// Every block that a value checked against `blocks` is checked against. Absent if the budget does not suffice.
std::optional<Blocks> all_in_place(const Program& program, const Blocks& blocks, Budget& budget) {
  Blocks all;
  for (const Index outer : blocks) {
    const auto here = blocks_in_place(program, outer);
    if (!budget.spend(8 * here.size())) return std::nullopt;
    all.insert(all.end(), here.begin(), here.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Every block for a member (or item) of a value checked against `blocks`. Absent if the budget does not suffice.
std::optional<Blocks> blocks_of_member(const Program& program, const Blocks& blocks, std::string_view name, bool item,
                                       Budget& budget) {
  const auto all = all_in_place(program, blocks, budget);
  if (!all) return std::nullopt;
  Blocks found;
  for (const Index index : *all) {
    const Block& block = program.blocks[index];
    if (item && block.array != nothing) {
      const ArrayRule& rule = program.arrays[block.array];
      if (!budget.spend(1 + rule.tuple.size())) return std::nullopt;
      if (rule.items != nothing) found.push_back(rule.items);
      found.insert(found.end(), rule.tuple.begin(), rule.tuple.end());
    }
    if (item || block.object == nothing) continue;
    const ObjectRule& rule = program.objects[block.object];
    const PropertyEntry* entry = rule.table.find(name);
    if (entry && entry->block != nothing) found.push_back(entry->block);
    for (const auto& [pattern, target] : rule.patterns) {
      if (!budget.spend(program.patterns[pattern].cost_of(name))) return std::nullopt;
      if (program.patterns[pattern].matches(name)) found.push_back(target);
    }
  }
  return found;
}

/// Absent if the budget does not suffice.
std::optional<bool> asks_for_mail(const Program& program, const Blocks& blocks, Budget& budget) {
  const auto all = all_in_place(program, blocks, budget);
  if (!all) return std::nullopt;
  for (const Index index : *all) {
    const Block& block = program.blocks[index];
    if (block.string == nothing) continue;
    const StringRule& rule = program.strings[block.string];
    if (rule.format == Format::email || rule.format == Format::idn_email) return true;
    if (rule.pattern == nothing) continue;
    const std::string& source = program.patterns[rule.pattern].source();
    if (!budget.spend(1 + source.size() / 16)) return std::nullopt;
    if (source.find('@') != std::string::npos) return true;
  }
  return false;
}

bool name_says(std::string_view name, PersonalData what) {
  const auto words = words_of(name);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    if (what == PersonalData::mail_address)
      return word == "email" || word == "mail" || word == "emails" || word == "mails" || word == "recipient";
    return word == "card" || word == "pan";
  });
}

/// Walks a call's values. Node is either engine's.
template<class Node>
class Search {
 public:
  Search(CallType type, const std::vector<const CompiledRule*>& rules, bool mail, bool cards, Budget& budget)
      : type_(type), rules_(rules), mail_(mail), cards_(cards), budget_(budget) {
    path_.reserve(8);
  }

  std::vector<Note> run(const Node& root) {
    constexpr std::array<std::string_view, 7> members{"userId",     "anonymousId", "groupId", "previousId",
                                                      "properties", "traits",      "context"};
    root.each_member([&](std::string_view name, const Node& value) {
      if (std::find(members.begin(), members.end(), name) != members.end()) enter(name, false, value);
      return true;
    });
    return std::move(notes_);
  }

 private:
  struct Step {
    std::string_view name;
    bool item = false;
  };

  void enter(std::string_view name, bool item, const Node& value) {
    path_.push_back({name, item});
    look(value);
    path_.pop_back();
  }

  void look(const Node& value) {
    if (notes_.size() == max_violations || !budget_.spend(2)) return;
    switch (value.type()) {
    case NodeType::object:
      value.each_member([&](std::string_view name, const Node& member) {
        enter(name, false, member);
        return !budget_.is_spent();
      });
      break;
    case NodeType::array: {
      std::size_t at = 0;
      value.each_item([&](const Node& member) {
        const std::string index = std::to_string(at++);
        enter(index, true, member);
        return !budget_.is_spent();
      });
      break;
    }
    case NodeType::string:
      if (!budget_.spend(value.text().size() / 16)) break;
      if (mail_ && has_mail_address(value.text(), budget_))
        judge(PersonalData::mail_address);
      else if (cards_ && has_card_number(value.text(), leaf()))
        judge(PersonalData::card_number);
      break;
    case NodeType::number: {
      if (!cards_) break;
      const Number number = value.number();
      if (number.kind == Number::Kind::natural && number.natural >= 10'000'000'000'000U &&
          has_card_number(std::to_string(number.natural), leaf()))
        judge(PersonalData::card_number, true);
      break;
    }
    case NodeType::null:
    case NodeType::boolean: break;
    }
  }

  /// The name of the member that the value is, or is an item of.
  std::string_view leaf() const {
    const auto named = std::find_if(path_.rbegin(), path_.rend(), [](const Step& step) { return !step.item; });
    return named->name;
  }

  void judge(PersonalData found, bool is_number = false) {
    if (is_planned(found, is_number) || !budget_.spend(60)) return;
    Note note{"personal_data", "", "", ""};
    for (const Step& step : path_) append_token(note.path, step.name);
    if (!notes_.empty() && notes_.back().path == note.path) return;
    note.message = subject_of(note.path) + (found == PersonalData::mail_address
                                                ? " looks like an e-mail address; the plan does not expect one here."
                                                : " looks like a card number; the plan does not expect one here.");
    notes_.push_back(std::move(note));
  }

  /// Also true if the budget does not suffice: a note that may be wrong is left out.
  bool is_planned(PersonalData what, bool is_number) {
    if (what == PersonalData::mail_address && is_email_trait()) return true;
    return std::any_of(rules_.begin(), rules_.end(), [&](const CompiledRule* rule) {
      return is_planned_by(*rule->program, what, is_number).value_or(true);
    });
  }

  std::optional<bool> is_planned_by(const Program& program, PersonalData what, bool is_number) {
    std::optional<Blocks> blocks(Blocks{0});
    for (const Step& step : path_) {
      blocks = blocks_of_member(program, *blocks, step.name, step.item, budget_);
      if (!blocks) return std::nullopt;
    }
    if (blocks->empty()) return false;
    if (!budget_.spend(20 + leaf().size())) return std::nullopt;
    if (name_says(leaf(), what)) return true;
    if (what == PersonalData::mail_address) return asks_for_mail(program, *blocks, budget_);
    // A member that the plan has as a number is an amount or a size.
    return is_number && std::any_of(blocks->begin(), blocks->end(), [&](Index block) {
             const std::uint8_t types = program.blocks[block].types;
             return types != type_bit::any && (types & (type_bit::whole | type_bit::fractional)) != 0;
           });
  }

  /// traits.email of identify and group, and what SDKs repeat of it in context.
  bool is_email_trait() const {
    const bool own =
        path_.size() == 2 && path_[0].name == "traits" && (type_ == CallType::identify || type_ == CallType::group);
    const bool repeated = path_.size() == 3 && path_[0].name == "context" && path_[1].name == "traits";
    return (own || repeated) && path_.back().name == "email";
  }

  CallType type_;
  const std::vector<const CompiledRule*>& rules_;
  bool mail_; ///< what is looked for
  bool cards_;
  Budget& budget_;
  std::vector<Step> path_;
  std::vector<Note> notes_;
};

} // namespace

PersonalData personal_data_in(std::string_view text, std::string_view name) {
  Budget unbounded(UINT64_MAX);
  if (has_mail_address(text, unbounded)) return PersonalData::mail_address;
  return has_card_number(text, name) ? PersonalData::card_number : PersonalData::none;
}

std::vector<Note> personal_data_notes(const Call& call, const std::vector<const CompiledRule*>& rules, Budget& budget) {
  if (!budget.spend(call.text.size() / 32)) return {};
  const bool mail = has_mail_address(call.text, budget);
  const bool cards = may_have_card_number(call.text);
  if (!mail && !cards) return {};
  if (call.document->is_simd())
    return Search<SimdNode>(call.type, rules, mail, cards, budget).run(call.document->simd_root());
  return Search<AnyNode>(call.type, rules, mail, cards, budget).run(call.document->root());
}

} // namespace plumbline::validator
