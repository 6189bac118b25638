#include "validator/text/look_alike.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <vector>

namespace plumbline::validator {

namespace {

using Points = std::vector<UChar32>;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

Points points_of(std::string_view text) {
  const auto string = unicode(text);
  Points points;
  for (std::int32_t at = 0; at < string.length(); at = string.moveIndex32(at, 1)) points.push_back(string.char32At(at));
  return points;
}

bool is_ignorable(UChar32 point) { return u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0; }

/// The ASCII character that a point looks like; the point itself if there is none.
UChar32 plain(UChar32 point) {
  if (point < 0x80) return point;
  if (u_isUWhiteSpace(point) != 0) return ' ';
  if (u_charType(point) == U_DASH_PUNCTUATION || point == 0x2212) return '-';
  constexpr std::array<UChar32, 6> single{0x2018, 0x2019, 0x201A, 0x201B, 0x02BC, 0x2032};
  constexpr std::array<UChar32, 5> doubled{0x201C, 0x201D, 0x201E, 0x201F, 0x2033};
  if (std::ranges::find(single, point) != single.end()) return '\'';
  if (std::ranges::find(doubled, point) != doubled.end()) return '"';
  return point;
}

struct Twin {
  UChar32 letter;
  char latin;
};
/// Cyrillic and Greek letters that are drawn like Latin ones, by Unicode's list of confusables; sorted.
constexpr std::array<Twin, 51> twins{
    {{0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
     {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
     {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'},
     {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'},
     {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'}, {0x0435, 'e'}, {0x043A, 'k'},
     {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'},
     {0x0458, 'j'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'}, {0x0585, 'o'}, {0x13A0, 'D'}, {0x13AA, 'G'},
     {0x13E2, 'P'}, {0x212A, 'K'}}};

/// The Latin letter that a letter of another script looks like; the letter itself if there is none.
UChar32 latin(UChar32 point) {
  if (point < 0x0391) return point;
  const auto found = std::ranges::lower_bound(twins, point, {}, &Twin::letter);
  return found != twins.end() && found->letter == point ? static_cast<unsigned char>(found->latin) : point;
}

bool is_odd(UChar32 point) { return point < 0x20 || point == 0x7F || is_ignorable(point) || plain(point) != point; }
/// Whether the eye cannot see or distinguish it.
bool is_unseen(UChar32 point) {
  return point < 0x20 || point == 0x7F || is_ignorable(point) || (point >= 0x80 && u_isUWhiteSpace(point) != 0);
}

/// "U+2008 (punctuation space)"
std::string named(UChar32 point) {
  std::array<char, 16> code{};
  std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(point));
  std::array<char, 128> name{};
  UErrorCode error = U_ZERO_ERROR;
  u_charName(point, U_EXTENDED_CHAR_NAME, name.data(), static_cast<std::int32_t>(name.size()), &error);
  std::string text = code.data();
  if (U_FAILURE(error) || name[0] == '\0' || name[0] == '<') return text;
  text += " (";
  for (const char* c = name.data(); *c != '\0'; ++c) text += *c >= 'A' && *c <= 'Z' ? static_cast<char>(*c + 32) : *c;
  return text + ")";
}

std::string composed(std::string_view text, const icu::Normalizer2* form) {
  std::string out;
  UErrorCode error = U_ZERO_ERROR;
  const auto normal = form->normalize(unicode(text), error);
  if (U_FAILURE(error)) return std::string(text);
  normal.toUTF8String(out);
  return out;
}

const icu::Normalizer2* compatible_form() {
  UErrorCode error = U_ZERO_ERROR;
  static const auto* const form = icu::Normalizer2::getNFKCInstance(error);
  return form;
}

} // namespace

std::string plain_look(std::string_view name) {
  if (is_ascii(name)) return std::string(name);
  icu::UnicodeString out;
  for (const UChar32 point : points_of(composed(name, compatible_form())))
    if (!is_ignorable(point)) out.append(latin(plain(point)));
  std::string text;
  out.toUTF8String(text);
  return text;
}

std::optional<std::string> look_alike_difference(std::string_view sent, std::string_view planned) {
  if (sent == planned || (is_ascii(sent) && is_ascii(planned)) || plain_look(sent) != plain_look(planned))
    return std::nullopt;
  const Points ours = points_of(sent);
  const Points theirs = points_of(planned);
  const auto [here, there] = std::ranges::mismatch(ours, theirs);
  const auto place = std::to_string(here - ours.begin() + 1);
  if (here == ours.end()) return "The plan has " + named(*there) + " as character " + place + "; it was not sent.";
  if (there == theirs.end()) return named(*here) + " was sent as character " + place + "; the plan does not have it.";
  if (is_ignorable(*here)) return named(*here) + " was sent as character " + place + "; the plan does not have it.";
  if (is_ignorable(*there)) return "The plan has " + named(*there) + " as character " + place + "; it was not sent.";
  // A letter with a separate accent begins like the letter alone: the accent is the difference.
  const auto next = [](const Points& points, Points::const_iterator at) {
    return std::next(at) != points.end() && u_getCombiningClass(*std::next(at)) != 0
               ? named(*at) + " and " + named(*std::next(at))
               : named(*at);
  };
  return "The plan has " + next(theirs, there) + " as character " + place + "; " + next(ours, here) + " was sent.";
}

std::optional<std::string> odd_character(std::string_view name) {
  const Points points = points_of(name);
  const auto found = std::ranges::find_if(points, is_odd);
  if (found != points.end()) return named(*found) + " as character " + std::to_string(found - points.begin() + 1);
  // An accent that is separate from its letter.
  UErrorCode error = U_ZERO_ERROR;
  const auto* const form = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error) || is_ascii(name) || composed(name, form) == name) return std::nullopt;
  const auto accent = std::ranges::find_if(points, [](UChar32 point) { return u_getCombiningClass(point) != 0; });
  if (accent == points.end()) return std::nullopt;
  return named(*accent) + " as character " + std::to_string(accent - points.begin() + 1);
}

std::string shown_name(std::string_view name) {
  if (std::ranges::all_of(name, [](char c) { return c >= 0x20 && c < 0x7F; })) return std::string(name);
  const Points points = points_of(name);
  if (std::ranges::none_of(points, is_unseen)) return std::string(name);
  std::string out;
  for (const UChar32 point : points) {
    if (is_unseen(point)) {
      std::array<char, 16> code{};
      std::snprintf(code.data(), code.size(), point > 0xFFFF ? "\\u{%X}" : "\\u%04X", static_cast<unsigned>(point));
      out += code.data();
    } else {
      icu::UnicodeString(point).toUTF8String(out);
    }
  }
  return out;
}

} // namespace plumbline::validator
