#include "validator/schema/pattern_spelling.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace plumbline::validator {

namespace {

/// General categories by their long names, as in ECMA; RE2 knows the short ones.
constexpr std::array<std::pair<std::string_view, std::string_view>, 40> categories{{{"Letter", "L"},
                                                                                    {"Uppercase_Letter", "Lu"},
                                                                                    {"Lowercase_Letter", "Ll"},
                                                                                    {"Titlecase_Letter", "Lt"},
                                                                                    {"Modifier_Letter", "Lm"},
                                                                                    {"Other_Letter", "Lo"},
                                                                                    {"Mark", "M"},
                                                                                    {"Combining_Mark", "M"},
                                                                                    {"Nonspacing_Mark", "Mn"},
                                                                                    {"Spacing_Mark", "Mc"},
                                                                                    {"Enclosing_Mark", "Me"},
                                                                                    {"Number", "N"},
                                                                                    {"Decimal_Number", "Nd"},
                                                                                    {"digit", "Nd"},
                                                                                    {"Letter_Number", "Nl"},
                                                                                    {"Other_Number", "No"},
                                                                                    {"Punctuation", "P"},
                                                                                    {"punct", "P"},
                                                                                    {"Connector_Punctuation", "Pc"},
                                                                                    {"Dash_Punctuation", "Pd"},
                                                                                    {"Open_Punctuation", "Ps"},
                                                                                    {"Close_Punctuation", "Pe"},
                                                                                    {"Initial_Punctuation", "Pi"},
                                                                                    {"Final_Punctuation", "Pf"},
                                                                                    {"Other_Punctuation", "Po"},
                                                                                    {"Symbol", "S"},
                                                                                    {"Math_Symbol", "Sm"},
                                                                                    {"Currency_Symbol", "Sc"},
                                                                                    {"Modifier_Symbol", "Sk"},
                                                                                    {"Other_Symbol", "So"},
                                                                                    {"Separator", "Z"},
                                                                                    {"Space_Separator", "Zs"},
                                                                                    {"Line_Separator", "Zl"},
                                                                                    {"Paragraph_Separator", "Zp"},
                                                                                    {"Other", "C"},
                                                                                    {"Control", "Cc"},
                                                                                    {"cntrl", "Cc"},
                                                                                    {"Format", "Cf"},
                                                                                    {"Surrogate", "Cs"},
                                                                                    {"Private_Use", "Co"}}};

/// What ECMA's \s has besides RE2's.
constexpr std::string_view ecma_space =
    R"(\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";

bool is_hex(std::string_view text) {
  return text.size() == 4 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Everything else, for [\S].
constexpr std::string_view ecma_no_space =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e})"
    R"(\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

/// "Letter", "General_Category=Letter", "Script=Greek" as RE2 names it: "L", "L", "Greek".
std::string_view property_name(std::string_view name) {
  for (const std::string_view key : {"General_Category=", "gc=", "Script=", "sc="}) {
    if (name.starts_with(key)) name.remove_prefix(key.size());
  }
  const auto found = std::find_if(categories.begin(), categories.end(), [&](const auto& c) { return c.first == name; });
  return found == categories.end() ? name : found->second;
}

/// The look-around that the text begins with, in words; absent if it has none.
std::optional<std::string> look_around(std::string_view text) {
  for (const auto& [opening, words] : {std::pair<std::string_view, const char*>{"(?=", "look-ahead"},
                                       {"(?!", "look-ahead"},
                                       {"(?<=", "look-behind"},
                                       {"(?<!", "look-behind"}}) {
    if (text.starts_with(opening)) return std::string(words) + " " + std::string(opening) + "...)";
  }
  return std::nullopt;
}

constexpr const char* not_in_linear_time = " is not supported: it cannot be checked in linear time";

} // namespace

Result<std::string, std::string> pattern_spelling(std::string_view source) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '\\' && i + 1 < source.size()) {
      const char escaped = source[++i];
      if (escaped == 'u' && is_hex(source.substr(i + 1, 4))) {
        out.append("\\x{").append(source.substr(i + 1, 4)).append("}");
        i += 4;
      } else if (escaped == 's') {
        if (in_class)
          out += ecma_space;
        else
          out.append("[").append(ecma_space).append("]");
      } else if (escaped == 'S') {
        if (in_class)
          out += ecma_no_space;
        else
          out.append("[^").append(ecma_space).append("]");
      } else if (escaped >= '1' && escaped <= '9') {
        // RE2 takes \12 for an octal number: do not let a back-reference pass as one.
        return unexpected(std::string("the back-reference \\") + escaped + not_in_linear_time);
      } else if (escaped == 'k' && source.substr(i + 1).starts_with('<')) {
        const auto name = source.substr(i + 1, source.find('>', i) - i);
        return unexpected("the back-reference \\k" + std::string(name) + not_in_linear_time);
      } else if ((escaped == 'p' || escaped == 'P') && source.substr(i + 1).starts_with('{') &&
                 source.find('}', i) != std::string_view::npos) {
        const auto end = source.find('}', i);
        out.append({'\\', escaped, '{'}).append(property_name(source.substr(i + 2, end - i - 2))).append("}");
        i = end;
      } else if (escaped == 'c' && i + 1 < source.size()) {
        constexpr std::string_view hex = "0123456789abcdef";
        const auto code = static_cast<unsigned>(source[++i]) % 32;
        out.append("\\x{").append({hex[code / 16], hex[code % 16]}).append("}");
      } else if (escaped == 'b' && in_class) {
        out += "\\x08";
      } else if (escaped == '/' || escaped == '-' || escaped == '_' || escaped == '"' || escaped == '\'' ||
                 escaped == '@') {
        if (escaped == '-') out += '\\';
        out += escaped;
      } else if (escaped == '0') {
        out += "\\x00";
      } else {
        out += '\\';
        out += escaped;
      }
      continue;
    }
    if (in_class) {
      // A bare [ inside a class is itself in ECMA; RE2 could take it for a POSIX class.
      if (c == '[') out += '\\';
      if (c == ']') in_class = false;
      out += c;
      continue;
    }
    if (c == '[') {
      in_class = true;
      out += c;
      if (i + 1 < source.size() && source[i + 1] == '^') out += source[++i];
      // [] and [^] mean nothing and anything in ECMA; RE2 would take the ] for a member.
      if (i + 1 < source.size() && source[i + 1] == ']') {
        const bool negated = out.back() == '^';
        out.erase(out.size() - (negated ? 2 : 1));
        out += negated ? "(?s:.)" : "[^\\x{0}-\\x{10ffff}]";
        ++i;
        in_class = false;
      }
    } else if (auto around = look_around(source.substr(i))) {
      return unexpected(*around + not_in_linear_time);
    } else if (source.substr(i).starts_with("(?<")) {
      out += "(?P<";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

} // namespace plumbline::validator
