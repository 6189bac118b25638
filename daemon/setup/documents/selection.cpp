#include "daemon/setup/documents/selection.h"

#include "daemon/setup/documents/json.h"

#include <algorithm>

namespace plumbline::setup {

const plans::CatalogUseCase* use_case_of(const Selection& selection) {
  if (!selection.chosen() || selection.custom()) return nullptr;
  return plans::find(selection.goal, selection.use_case);
}

bool recommends_source(const Selection& selection, std::string_view category) {
  const auto* use_case = use_case_of(selection);
  return use_case && std::ranges::find(use_case->sources, category) != use_case->sources.end();
}

bool recommends_destination(const Selection& selection, std::string_view category) {
  const auto* use_case = use_case_of(selection);
  return use_case && std::ranges::find(use_case->destinations, category) != use_case->destinations.end();
}

plans::CatalogChoice choice_of(const Selection& held, std::string_view goal, std::string_view use_case) {
  if (goal.empty() && !held.goal.empty())
    if (const auto same_goal = plans::choose(held.goal, use_case)) return same_goal;
  return plans::choose(goal, use_case);
}

std::string selection_document(const Selection& selection) {
  return json_text([&](JsonWriter& out) {
    const auto version = [&](const std::optional<int>& number) {
      if (number)
        out.Int(*number);
      else
        out.Null();
    };
    out.StartObject();
    out.Key("goal"), write_text_or_null(out, selection.goal);
    out.Key("useCase"), write_text_or_null(out, selection.use_case);
    out.Key("chosenAtMs"), out.Int64(selection.chosen_at_ms);
    out.Key("chosenBy"), write_text_or_null(out, selection.chosen_by);
    out.Key("review");
    if (selection.review) {
      out.StartObject();
      out.Key("atMs"), out.Int64(selection.review->at_ms);
      out.Key("by"), write_text(out, selection.review->by);
      out.Key("seq"), out.Uint64(selection.review->seq);
      out.Key("version"), out.Int(selection.review->version);
      out.EndObject();
    } else {
      out.Null();
    }
    out.Key("dev"), version(selection.in_force[0]);
    out.Key("prod"), version(selection.in_force[1]);
    out.Key("lastVersion"), out.Int(selection.last_version);
    out.Key("draftEdited"), out.Bool(selection.draft_edited);
    out.Key("fileVersion"), out.Int(selection.file_version);
    out.EndObject();
  });
}

Selection read_selection(std::string_view json) {
  const auto document = Stored::parse("setup", json);
  const Stored stored(document);
  const auto version = [&](const char* name) -> std::optional<int> {
    const auto number = stored.integer_if(name);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
  };
  Selection selection;
  selection.goal = stored.text("goal");
  selection.use_case = stored.text("useCase");
  selection.chosen_at_ms = stored.integer("chosenAtMs");
  selection.chosen_by = stored.text("chosenBy");
  if (!stored.member("review").IsNull()) {
    const Stored review(stored.object("review"));
    selection.review = {review.integer("atMs"), review.text("by"), review.count("seq"),
                        static_cast<int>(review.integer_if("version").value_or(1))};
  }
  selection.in_force[0] = version("dev");
  selection.in_force[1] = version("prod");
  selection.last_version = static_cast<int>(stored.integer("lastVersion"));
  // Absent in documents that older versions wrote.
  selection.draft_edited = stored.flag_if("draftEdited");
  selection.file_version = static_cast<int>(stored.integer_if("fileVersion").value_or(0));
  return selection;
}

} // namespace plumbline::setup
