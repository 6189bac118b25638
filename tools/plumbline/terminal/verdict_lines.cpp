#include "tools/plumbline/terminal/verdict_lines.h"

#include "tools/plumbline/terminal/table.h"

namespace plumbline::tool {

namespace {

/// Most names fit; a longer one shifts the rest to the right and is not cut.
constexpr std::size_t source_width = 16;
constexpr std::size_t type_width = 8;
constexpr std::size_t event_width = 28;
constexpr std::size_t result_width = 9;
constexpr std::size_t kind_width = 18;

std::string padded(std::string text, std::size_t width) {
  const auto taken = display_width(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

} // namespace

std::string event_of(const Json& verdict) {
  if (auto event = text_at(verdict, "event"); !event.empty()) return event;
  return member_at(verdict, "type") ? std::string("-") : std::string("(malformed call)");
}

std::string verdict_line(const Json& verdict, const Paint& paint) {
  const auto result = text_at(verdict, "result");
  const auto seq = text_at(verdict, "seq");
  std::string line = paint(Colour::dim, local_clock(text_at(verdict, "receivedAt"))) + "  " +
                     padded(text_at(verdict, "env") + "/" + text_at(verdict, "source/name"), source_width) + "  " +
                     padded(text_at(verdict, "type"), type_width) + "  " +
                     paint(Colour::bold, padded(event_of(verdict), event_width)) + "  " +
                     paint(colour_of_state(result), padded(result, result_width)) + "  ";
  if (!seq.empty()) line += paint(Colour::dim, "#" + seq);
  if (const auto action = text_at(verdict, "action"); action == "block" || action == "omit")
    line += " " + paint(Colour::yellow, action == "block" ? "blocked" : "omitted in part");
  if (const auto session = text_at(verdict, "session"); !session.empty())
    line += " " + paint(Colour::dim, "session " + session);
  return line;
}

std::string finding_lines(const Json& verdict, const Paint& paint) {
  std::string lines;
  each_of(verdict, "violations", [&](const Json& violation) {
    lines += "    " + paint(Colour::red, padded(text_at(violation, "kind"), kind_width)) + " " +
             text_at(violation, "message") + "\n";
    if (const auto hint = text_at(violation, "hint/message"); !hint.empty())
      lines += "    " + std::string(kind_width, ' ') + " " + paint(Colour::yellow, "hint: " + hint) + "\n";
  });
  if (flag_at(verdict, "truncated")) lines += "    (there are more violations)\n";
  each_of(verdict, "notes", [&](const Json& note) {
    lines +=
        "    " + paint(Colour::dim, padded(text_at(note, "code"), kind_width) + " " + text_at(note, "message")) + "\n";
    if (const auto hint = text_at(note, "hint"); !hint.empty())
      lines += "    " + std::string(kind_width, ' ') + " " + paint(Colour::yellow, "hint: " + hint) + "\n";
  });
  return lines;
}

} // namespace plumbline::tool
