#include "daemon/setup/access/audit_notes.h"

#include "daemon/setup/documents/json.h"

namespace plumbline::setup {

std::string selection_note(const Selection& selection) {
  if (!selection.chosen()) return {};
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("goal"), write_text_or_null(out, selection.goal);
    out.Key("useCase"), write_text(out, selection.use_case);
    out.EndObject();
  });
}

std::string number_note(std::string_view name, std::uint64_t number) {
  return json_text([&](JsonWriter& out) { out.object(name, number); });
}

std::string version_note(int number) { return number_note("version", static_cast<std::uint64_t>(number)); }

std::string version_note_of(const PlanVersion* version) { return version ? version_note(version->number) : ""; }

std::string version_name(int number) { return "version " + std::to_string(number); }

std::string source_note(const SourceEntry& source) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("name"), write_text(out, source.name);
    out.Key("env"), write_text(out, name_of(source.env));
    out.Key("category"), write_text(out, source.category);
    out.Key("enabled"), out.Bool(source.enabled);
    const auto shown = source.write_key.size() < 4 ? 0 : source.write_key.size() - 4;
    out.Key("writeKeyLast4"), write_text(out, std::string_view(source.write_key).substr(shown));
    out.EndObject();
  });
}

} // namespace plumbline::setup
