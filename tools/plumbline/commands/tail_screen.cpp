#include "tools/plumbline/commands/tail_screen.h"

#include "daemon/ingest/record/json_span.h"
#include "tools/plumbline/terminal/verdict_lines.h"
#include "validator/json/json_text.h"

#include <algorithm>
#include <ostream>

namespace plumbline::tool {

TailScreen::TailScreen(std::ostream& out, std::ostream& err, const Options& options)
    : out_(out), err_(err), options_(options), begun_(options.since.has_value()), position_(options.since.value_or(0)) {
}

bool TailScreen::show(std::string_view frame, std::uint64_t most) {
  const auto messages = ingest::elements_of(frame);
  if (!messages) return false;
  for (const auto& element : *messages) {
    if (calls_ >= most) break;
    const auto message = parse_json(element.value);
    if (message && message->IsObject()) show_message(element.value, *message);
  }
  out_.flush();
  err_.flush();
  return true;
}

void TailScreen::show_message(std::string_view text, const Json& message) {
  const auto type = string_at(message, "type");
  if (type == "hello") {
    const auto head = number_at(message, "seq");
    if (begun_ && head < position_)
      err_ << options_.err_paint(Colour::yellow, "the daemon's journal ends at #" + std::to_string(head) +
                                                     ", before #" + std::to_string(position_) +
                                                     ": continuing from there")
           << '\n';
    if (!begun_ || head < position_) position_ = head;
    begun_ = true;
  } else if (type == "verdict") {
    const auto seq = number_at(message, "verdict/seq");
    position_ = std::max(position_, seq);
    ++calls_;
  } else if (type == "lagged") {
    position_ = std::max(position_, number_at(message, "to"));
  } else if (type == "stats") {
    // What the filter skipped has been passed too.
    position_ = std::max(position_, number_at(message, "position"));
  }
  if (options_.json) {
    std::string line(text);
    make_one_line(line);
    out_ << line << '\n';
    return;
  }
  if (type == "verdict") {
    const Json& verdict = *member_at(message, "verdict");
    out_ << verdict_line(verdict, options_.out_paint) << '\n' << finding_lines(verdict, options_.out_paint);
    if (const Json* call = member_at(message, "call")) out_ << "    " << text_at(*call) << '\n';
  } else if (type == "notice") {
    if (const Json* what = member_at(message, "notice")) notice(*what);
  } else if (type == "checklist") {
    checklist(message);
  } else if (type == "lagged") {
    err_ << options_.err_paint(Colour::yellow, "skipped: calls #" + text_at(message, "from") + " to #" +
                                                   text_at(message, "to") + " came faster than they could be shown")
         << '\n';
  } else if (type == "error") {
    err_ << options_.err_paint(Colour::red, text_at(message, "message")) << '\n';
  }
}

void TailScreen::notice(const Json& notice) {
  std::string line = "notice: " + text_at(notice, "message");
  if (const auto count = number_at(notice, "count"); count > 1) line += " (" + std::to_string(count) + " times)";
  if (const auto remote = text_at(notice, "remote"); !remote.empty()) line += " from " + remote;
  err_ << options_.err_paint(Colour::yellow, line) << '\n';
}

void TailScreen::checklist(const Json& message) {
  const auto state = text_at(message, "step/state");
  err_ << "checklist: " << text_at(message, "step/id") << " is " << options_.err_paint(colour_of_state(state), state);
  if (const auto by = text_at(message, "step/done/by"); !by.empty()) err_ << ", by " << by;
  const auto missing = size_at(message, "step/missing");
  if (missing > 0) err_ << "; missing: " << missing;
  err_ << '\n';
  each_of(message, "step/regressed", [&](const Json& regressed) {
    err_ << options_.err_paint(Colour::red, "  regressed: " + text_at(regressed, "message")) << '\n';
  });
}

} // namespace plumbline::tool
