#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/commands/commands.h"
#include "tools/plumbline/options/printable.h"
#include "tools/plumbline/terminal/table.h"
#include "validator/json/json_writer.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace plumbline::tool {

namespace {

struct PlanFlags {
  ApiFlags api;
  std::string env;
  std::string version;
  std::string file;
  std::string format = "segment";
  std::string rule;
  bool dry_run = false;
  bool yes = false; ///< removed rules are no reason to stop
  bool partial = false;
};

std::string yes_or_no(bool yes) { return yes ? "yes" : "no"; }

/// "products, total*": the members of the payload, required ones marked.
std::string properties_of(const Json& rule) {
  for (const auto* member : {"properties", "traits"}) {
    const Json* payload = member_at(rule, std::string("schema/properties/") + member);
    const Json* properties = payload ? member_at(*payload, "properties") : nullptr;
    if (!properties || !properties->IsObject()) continue;
    std::string names;
    for (const auto& [name, schema] : properties->GetObject()) {
      bool required = false;
      each_of(*payload, "required",
              [&, &property = name](const Json& each) { required = required || each == property; });
      names += (names.empty() ? "" : ", ") + text_at(name) + (required ? "*" : "");
    }
    return names;
  }
  return {};
}

void print_plan(const Json& plan) {
  std::cout << "version " << text_at(plan, "version") << " (" << text_at(plan, "origin")
            << "); in force: " << text_at(plan, "inForce/dev") << " in dev, " << text_at(plan, "inForce/prod")
            << " in prod\n\n";
  Table table({"RULE", "KEPT", "SUGGESTED", "PROPERTIES (* required)"});
  each_of(plan, "rules", [&](const Json& rule) {
    const bool kept = flag_at(rule, "kept");
    table.row({Table::Cell(text_at(rule, "id"), kept ? Colour::plain : Colour::dim), yes_or_no(kept),
               yes_or_no(flag_at(rule, "suggested")), properties_of(rule)});
  });
  table.print(std::cout, Paint::of_stdout(), "the plan has no rules");
}

void print_versions(const Json& answer) {
  Table table({">VERSION", "AT", "AUTHOR", "ORIGIN", ">ADDED", ">CHANGED", ">REMOVED"});
  each_of(answer, "versions", [&](const Json& version) {
    table.row({text_at(version, "version"), local_time(text_at(version, "at")), text_at(version, "author"),
               text_at(version, "origin"), std::to_string(size_at(version, "added")),
               std::to_string(size_at(version, "changed")), std::to_string(size_at(version, "removed"))});
  });
  table.print(std::cout, Paint::of_stdout(), "no version yet: the plan is a draft until the review");
}

void print_in_force(const Json& answer) {
  std::cout << "in force: version " << text_at(answer, "inForce/dev") << " in dev, " << text_at(answer, "inForce/prod")
            << " in prod\n";
}

void print_import(const Json& answer) {
  each_of(answer, "problems", [&](const Json& problem) {
    std::cout << text_at(problem, "severity") << ": " << text_at(problem, "message");
    if (const auto line = text_at(problem, "line"); !line.empty() && line != "0") std::cout << " (line " << line << ")";
    std::cout << '\n';
  });
  std::cout << "read as " << text_at(answer, "format");
  if (const auto version = text_at(answer, "plan/version"); !version.empty())
    std::cout << "; version " << version << " has " << size_at(answer, "plan/rules") << " rules";
  std::cout << '\n';
}

std::vector<std::string> kept_rules(const Json& plan) {
  std::vector<std::string> ids;
  each_of(plan, "rules", [&](const Json& rule) {
    if (flag_at(rule, "kept")) ids.push_back(string_at(rule, "id"));
  });
  return ids;
}

/// The rules in force that a plan's file lacks; empty without a plan in force, or if the file is refused: the import
/// reports that.
std::vector<std::string> rules_that_go(const DaemonClient& client, const PlanFlags& flags, const std::string& text) {
  std::vector<std::string> gone;
  const auto in_force = client.get("/api/plan");
  const auto dry = client.ask({.method = "POST",
                               .target = "/api/plan/import?dryRun=1" + std::string(flags.partial ? "&partial=1" : ""),
                               .body = text});
  const auto before = in_force ? parse_json(*in_force) : std::nullopt;
  const auto after = dry ? parse_json(*dry) : std::nullopt;
  const Json* const plan = after ? member_at(*after, "plan") : nullptr;
  // A draft contains nobody's work yet.
  if (!before || !plan || number_at(*before, "version") == 0) return gone;
  const auto stay = kept_rules(*plan);
  for (std::string& id : kept_rules(*before)) {
    if (std::ranges::find(stay, id) == stay.end()) gone.push_back(std::move(id));
  }
  return gone;
}

std::string sentence_of_gone(const std::vector<std::string>& gone) {
  constexpr std::size_t most_named = 20;
  std::string sentence = std::to_string(gone.size()) +
                         (gone.size() == 1 ? " rule in force is" : " rules in force are") +
                         " not in this plan and would be removed:";
  for (std::size_t i = 0; i < gone.size() && i < most_named; ++i) sentence += "\n  " + printable(gone[i]);
  if (gone.size() > most_named) sentence += "\n  and " + std::to_string(gone.size() - most_named) + " more";
  return sentence;
}

Result<ExitCode, Failure> import_file(const PlanFlags& flags) {
  auto text = text_of_file(flags.file);
  if (!text) return unexpected(text.error());
  if (!flags.yes) {
    const auto client = client_of(flags.api.daemon);
    if (!client) return unexpected(client.error());
    const auto gone = rules_that_go(*client, flags, *text);
    if (!gone.empty() && !flags.dry_run)
      return unexpected(Failure{sentence_of_gone(gone) + "\nNothing was changed. Use --yes to import it anyway"});
    if (!gone.empty()) std::cerr << sentence_of_gone(gone) << '\n';
  }
  return show(flags.api,
              {.method = "POST",
               .target = "/api/plan/import" +
                         query_of({{"dryRun", flags.dry_run ? "1" : ""}, {"partial", flags.partial ? "1" : ""}}),
               .body = std::move(*text)},
              print_import);
}

/// Reports on stderr what the file does not say.
void tell_losses(const std::string& text) {
  constexpr std::size_t most_told = 50;
  const auto answer = parse_json(text);
  if (!answer) return;
  std::size_t count = 0;
  each_of(*answer, "losses", [&](const Json& loss) {
    if (count++ == 0) std::cerr << "not in the export, because the format has no place for it:\n";
    if (count > most_told) return;
    const auto rule = text_at(loss, "rule");
    const auto pointer = text_at(loss, "pointer");
    std::cerr << "  " << printable(rule) << (rule.empty() || pointer.empty() ? "" : " ") << printable(pointer)
              << (rule.empty() && pointer.empty() ? "" : ": ") << printable(text_at(loss, "message")) << '\n';
  });
  if (count > most_told) std::cerr << "  and " << count - most_told << " more\n";
}

Result<ExitCode, Failure> export_plan(const PlanFlags& flags) {
  const auto client = client_of(flags.api.daemon);
  if (!client) return unexpected(client.error());
  const auto body = client->get("/api/plan/export" +
                                query_of({{"format", flags.format}, {"env", flags.env}, {"version", flags.version}}));
  if (!body) return unexpected(body.error());
  std::cout << *body << std::flush;
  const auto losses = client->get("/api/plan/losses" +
                                  query_of({{"format", flags.format}, {"env", flags.env}, {"version", flags.version}}));
  if (!losses) return unexpected(losses.error());
  tell_losses(*losses);
  return ExitCode::done;
}

} // namespace

Run add_plan(CLI::App& app) {
  const auto flags = std::make_shared<PlanFlags>();
  app.add_option("--env", flags->env, "The environment of the plan: dev or prod (dev)")
      ->check(CLI::IsMember({"dev", "prod"}));
  app.add_option("--version", flags->version, "This version instead of the one in force");
  add_api_flags(app, flags->api);
  const auto verb = [&](const char* name, const char* summary) {
    auto* const added = app.add_subcommand(name, summary);
    added->fallthrough();
    return added;
  };
  verb("show", "Show the rules of the plan (the default)");
  auto* const versions = verb("versions", "List the versions, with who made them and when");
  auto* const publish = verb("publish", "Put dev's version, or --version, in force in prod");
  auto* const import = verb("import", "Make a plan file the next version, and put it in force in dev");
  import->add_option("FILE", flags->file, "A plan in any format; - for stdin")->required();
  import->add_flag("--partial", flags->partial, "Accept a file that says that it is only one page of a plan");
  import->add_flag("--dry-run", flags->dry_run, "Only report what is wrong or unwise in it");
  import->add_flag("--yes", flags->yes, "Import it although rules in force are missing from the file");
  auto* const suggests = verb("suggest", "Make the checklist wait for the event of a rule, as the next version in dev");
  suggests->add_option("RULE", flags->rule, "The id of the rule, such as \"track:Order Completed:1\"")->required();
  auto* const exports = verb("export", "Print the plan in the format of another tool");
  exports->add_option("--format", flags->format, "segment, rudderstack, jsonschema or csv (segment)")
      ->check(CLI::IsMember({"segment", "rudderstack", "jsonschema", "csv"}));
  return [=]() -> Result<ExitCode, Failure> {
    if (versions->parsed()) return show(flags->api, {.target = "/api/plan/versions"}, print_versions);
    if (publish->parsed())
      return show(
          flags->api,
          {.method = "POST", .target = "/api/plan/publish", .body = json_object({{"=version", flags->version}})},
          print_in_force);
    if (suggests->parsed()) {
      const auto body = json_text([&](JsonWriter& out) {
        const auto rule = [&] { out.object("suggested", true, "id", flags->rule); };
        out.object("rules", [&] { out.array(rule); });
      });
      return show(flags->api, {.method = "PATCH", .target = "/api/plan", .body = body}, print_plan);
    }
    if (import->parsed()) return import_file(*flags);
    if (exports->parsed()) return export_plan(*flags);
    return show(flags->api, {.target = "/api/plan" + query_of({{"env", flags->env}, {"version", flags->version}})},
                print_plan);
  };
}

} // namespace plumbline::tool
