#include "daemon/setup/checklist/checklist_json.h"

#include "daemon/setup/documents/json.h"

#include <stdexcept>

namespace plumbline::setup {
namespace {

void write_missing(JsonWriter& out, const std::vector<Missing>& missing) {
  out.StartArray();
  for (const auto& each : missing) {
    out.StartObject();
    out.Key("item"), write_text_or_null(out, each.item);
    out.Key("code"), write_text(out, each.code);
    out.Key("message"), write_text(out, each.message);
    out.Key("seq"), write_seq(out, each.seq);
    out.EndObject();
  }
  out.EndArray();
}

void write_event(JsonWriter& out, const EventItem& item) {
  const auto& evidence = item.evidence;
  out.StartObject();
  out.Key("event"), write_text(out, item.event);
  out.Key("type"), write_text(out, validator::name_of(item.type));
  out.Key("state"), write_text(out, name_of(evidence.state));
  out.Key("passed"), out.Uint64(evidence.passed);
  out.Key("failed"), out.Uint64(evidence.failed);
  out.Key("first"), write_seq(out, evidence.first);
  out.Key("last"), write_seq(out, evidence.last);
  out.Key("lastAt"), write_time(out, evidence.last ? std::optional(evidence.last_at_ms) : std::nullopt);
  out.Key("sample"), write_seq(out, evidence.sample);
  out.Key("violations"), write_raw(out, evidence.violations());
  out.EndObject();
}

void write_source(JsonWriter& out, const SourceItem& item) {
  out.StartObject();
  out.Key("id"), write_text_or_null(out, item.id);
  out.Key("name"), write_text_or_null(out, item.name);
  out.Key("category"), write_text(out, item.category);
  out.Key("recommended"), out.Bool(item.recommended);
  out.Key("state"), write_text(out, item.evidence.calls > 0 ? "receiving" : "never");
  out.Key("calls"), out.Uint64(item.evidence.calls);
  out.Key("first"), write_seq(out, item.evidence.first);
  out.Key("last"), write_seq(out, item.evidence.last);
  out.EndObject();
}

void write_destination(JsonWriter& out, const DestinationItem& item) {
  out.StartObject();
  out.Key("id"), write_text_or_null(out, item.id);
  out.Key("name"), write_text_or_null(out, item.name);
  out.Key("category"), write_text(out, item.category);
  out.Key("recommended"), out.Bool(item.recommended);
  out.Key("state"), write_text(out, item.failing ? "failing" : item.delivered > 0 ? "receiving" : "never");
  out.Key("delivered"), out.Uint64(item.delivered);
  out.Key("first"), write_seq(out, item.first);
  out.Key("last"), write_seq(out, item.last);
  out.EndObject();
}

void write_seqs(JsonWriter& out, const std::vector<std::uint64_t>& seqs) {
  out.StartArray();
  for (const auto seq : seqs) out.Uint64(seq);
  out.EndArray();
}

/// A person may have any name: the kind tells a person from the evidence.
void write_by(JsonWriter& out, const Done& done) {
  out.StartObject();
  out.Key("kind"), write_text(out, done.person.empty() ? "evidence" : "person");
  out.Key("name"), write_text_or_null(out, done.person);
  out.EndObject();
}

void write_done(JsonWriter& out, const Done& done) {
  out.StartObject();
  out.Key("at"), write_time(out, done.at_ms);
  out.Key("by"), write_by(out, done);
  out.Key("reason"), write_text_or_null(out, done.reason);
  out.Key("seqs"), write_seqs(out, done.seqs);
  out.EndObject();
}

void write_stored_done(JsonWriter& out, const Done& done) {
  out.StartObject();
  out.Key("atMs"), out.Int64(done.at_ms);
  out.Key("by"), write_by(out, done);
  out.Key("reason"), write_text_or_null(out, done.reason);
  out.Key("seqs"), write_seqs(out, done.seqs);
  out.Key("after"), out.Uint64(done.after);
  out.Key("waived"), out.StartArray();
  for (const auto& [key, item, code] : done.waived) {
    out.StartObject();
    out.Key("key"), write_text_or_null(out, key);
    out.Key("item"), write_text_or_null(out, item);
    out.Key("code"), write_text(out, code);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
}

Done read_done(const rapidjson::Value& value) {
  const Stored stored(value);
  Done done;
  done.at_ms = stored.integer("atMs");
  done.reason = stored.text("reason");
  if (const auto& by = stored.member("by"); by.IsObject())
    done.person = Stored(by).text("name");
  else if (auto name = stored.text("by"); name != "evidence" || !done.reason.empty())
    done.person = std::move(name); // documents of older versions
  for (const auto& seq : stored.array("seqs").GetArray()) {
    if (!seq.IsUint64()) throw std::runtime_error("a document of the workspace is damaged: seqs");
    done.seqs.push_back(seq.GetUint64());
  }
  done.after = stored.count("after");
  for (const auto& each : stored.array("waived").GetArray()) {
    const Stored waived(each);
    done.waived.push_back({each.HasMember("key") ? waived.text("key") : "", waived.text("item"), waived.text("code")});
  }
  return done;
}

} // namespace

std::string missing_json(const std::vector<Missing>& missing) {
  return json_text([&](JsonWriter& out) { write_missing(out, missing); });
}

std::string step_json(const Step& step) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("id"), write_text(out, name_of(step.id));
    out.Key("env"), write_text(out, name_of(step.id.env));
    out.Key("title"), write_text(out, title_of(step.id));
    out.Key("state"), write_text(out, name_of(step.state));
    out.Key("planVersion");
    if (step.plan_version)
      out.Int(*step.plan_version);
    else
      out.Null();
    out.Key("items"), out.StartArray();
    for (const auto& item : step.events) write_event(out, item);
    for (const auto& item : step.sources) write_source(out, item);
    for (const auto& item : step.destinations) write_destination(out, item);
    out.EndArray();
    out.Key("missing"), write_missing(out, step.missing);
    out.Key("done");
    if (step.done)
      write_done(out, *step.done);
    else
      out.Null();
    out.Key("regressed"), write_missing(out, step.regressed);
    out.EndObject();
  });
}

std::string checklist_document(const Evidence& evidence, const DoneSteps& done) {
  return json_text([&](JsonWriter& out) {
    out.StartObject();
    out.Key("evidence"), write_raw(out, evidence.json());
    out.Key("done"), out.StartObject();
    for (const auto& [id, each] : done) {
      write_key(out, name_of(id));
      write_stored_done(out, each);
    }
    out.EndObject();
    out.EndObject();
  });
}

ChecklistDocument read_checklist(std::string_view json) {
  const auto document = Stored::parse("checklist", json);
  const Stored stored(document);
  ChecklistDocument read{Evidence::read(stored.object("evidence")), {}};
  for (const auto& member : stored.object("done").GetObject())
    if (const auto id = step_named({member.name.GetString(), member.name.GetStringLength()}))
      read.done.emplace(*id, read_done(member.value));
  return read;
}

} // namespace plumbline::setup
