#include "tests/daemon/setup/checklist/checklist_sequence.h"

#include "daemon/ingest/record/record.h"
#include "daemon/setup/setup.h"
#include "plans/catalog.h"
#include "tests/daemon/setup/checklist/checklist_model.h"
#include "tests/support/memory_journal.h"
#include "tests/support/memory_state.h"
#include "validator/validate.h"

#include <algorithm>
#include <memory>
#include <random>

namespace plumbline::setup::test {
namespace {

using ingest::RecordFlag;

constexpr int actions_of_sequence = 40;
constexpr const char* use_case = "personalize-winback"; // under several goals
const std::vector<std::string> own_events = {"A", "B", "C"};
const std::vector<std::string> catalog_events = {"Page Viewed", "Page Scrolled", "Order Completed"};

/// Fits every rule of the catalog's events; of one's own, those that want a number or a text in `n`.
constexpr const char* rich_properties =
    R"("page_category":"Shop","page_name":"Home","pct_scrolled":50,"num_items":2,"order_id":"o","checkout_id":"c",)"
    R"("total":49.9,"revenue":40.5,"shipping":5,"tax":4.4,"affiliation":"Shop","products":[{"product_id":"p","sku":"s",)"
    R"("name":"Shoe","price":20.25,"quantity":2,"category":"Shoes"}])";

/// A call that was judged and is not yet in the journal.
struct OnItsWay {
  std::string bytes;
  ChecklistModel::Call facts;
};

class Sequence {
 public:
  Sequence(std::uint64_t seed, std::filesystem::path folder) : random_(seed), folder_(std::move(folder)) {
    model_.auto_complete = chance(80);
    start();
    way_ = "auto-complete " + std::string(model_.auto_complete ? "on" : "off");
    take_sources();
  }

  SequenceResult run() {
    compare();
    for (int i = 0; i < actions_of_sequence && result_.difference.empty(); ++i) {
      now_ += std::uniform_int_distribution<std::int64_t>(0, 3)(random_);
      act();
      setup_->follow(std::numeric_limits<std::size_t>::max());
      compare();
    }
    for (const auto id : all_steps) result_.done += setup_->progress().step(id).done.has_value() ? 1 : 0;
    return std::move(result_);
  }

 private:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  Environment any_env() { return chance(60) ? Environment::dev : Environment::prod; }
  template<class T>
  T& any_of(std::vector<T>& of) {
    return of[below(of.size())];
  }
  template<class T>
  const T& any_of(const std::vector<T>& of) {
    return of[below(of.size())];
  }

  Transaction by_ann() { return setup_->transaction(Identity{Role::owner, "ann"}); }

  void start() {
    published_ = std::make_unique<Published>([this] { return now_; });
    setup_ = std::make_unique<Setup>(SetupOptions{folder_, model_.auto_complete, [this] { return now_; }}, store_,
                                     journal_, board_, *published_);
    setup_->load();
  }

  void act() {
    static constexpr std::size_t weights[] = {5, 6, 1, 6, 4, 3, 3, 3, 4, 1, 3, 2, 8, 1, 4, 30, 8, 3, 4, 2};
    std::discrete_distribution<int> which(std::begin(weights), std::end(weights));
    switch (which(random_)) {
    case 0: return choose();
    case 1: return review();
    case 2: return reset();
    case 3: return replace_plan();
    case 4: return publish_plan();
    case 5: return take_file();
    case 6: return create_source();
    case 7: return publish_source();
    case 8: return switch_source();
    case 9: return delete_source();
    case 10: return create_destination();
    case 11: return publish_destination();
    case 12: return deliver();
    case 13: return pause_destination();
    case 14: return complete();
    case 15: return receive(false);
    case 16: return receive(true);
    case 17: return land();
    case 18: return restart(chance(50));
    default: return open_session();
    }
  }

  void did(const std::string& what) { way_ += "\n" + what; }

  void choose() {
    std::vector<std::string> goals;
    for (const auto& goal : plans::catalog().goals)
      if (plans::find(goal.id, use_case)) goals.push_back(goal.id);
    const auto& goal = any_of(goals);
    const auto before = setup_->state().selection;
    const bool taken = setup_->plans().choose(by_ann(), goal, use_case).has_value();
    did("choose " + goal + (taken ? "" : " refused"));
    if (taken && before.goal != goal && !before.locked()) model_.choose();
    take_plans();
  }

  void review() {
    const bool had = setup_->state().selection.locked();
    const bool taken = setup_->plans().review(by_ann()).has_value();
    did(std::string("review") + (taken ? "" : " refused"));
    if (taken && !had) begin_review();
  }

  void begin_review() {
    const auto& selection = setup_->state().selection;
    model_.review(now_, journal_.head(), *selection.version_in(Environment::dev), setup_->state().plans[0]->text);
    remember_plans();
  }

  void reset() {
    did("reset");
    static_cast<void>(setup_->plans().reset(by_ann(), "default"));
    model_.reset();
    remember_plans();
  }

  validator::PlanText any_plan() {
    static const std::vector<std::string> schemas = {
        "{}", R"({"properties":{"properties":{"properties":{"n":{"type":"number"}}}}})",
        R"({"properties":{"properties":{"properties":{"n":{"type":"string"}}}}})"};
    validator::PlanText plan;
    plan.name = "Own";
    for (const auto& event : own_events) {
      if (chance(25)) continue;
      const int versions = chance(30) ? 2 : 1;
      for (int version = 1; version <= versions; ++version) {
        validator::RuleText rule;
        rule.event = event;
        rule.version = version;
        rule.schema = chance(70) ? schemas[0] : any_of(schemas);
        rule.kept = chance(90);
        rule.suggested = chance(90);
        plan.rules.push_back(std::move(rule));
      }
    }
    return plan;
  }

  void replace_plan() {
    const bool taken = setup_->plans().replace(by_ann(), any_plan(), "import", chance(20)).has_value();
    did(std::string("import") + (taken ? "" : " refused"));
    take_plans();
  }

  void publish_plan() {
    const auto last = setup_->state().selection.last_version;
    std::optional<int> number;
    if (last > 0 && chance(40)) number = static_cast<int>(below(static_cast<std::size_t>(last))) + 1;
    const bool taken = setup_->plans().publish(by_ann(), number).has_value();
    did("publish " + std::to_string(number.value_or(0)) + (taken ? "" : " refused"));
    take_plans();
  }

  void take_file() {
    if (files_.size() < 3) files_.push_back(any_plan());
    const auto& file = any_of(files_);
    const bool was_custom = setup_->state().selection.custom();
    const bool taken = setup_->plans().take_file(by_ann(), file).has_value();
    did(std::string("file") + (taken ? "" : " refused"));
    if (taken && !was_custom) {
      model_.choose();
      begin_review();
    }
    take_plans();
  }

  /// What the set-up has in force now goes into the model, where it is another version.
  void take_plans() {
    const auto& plans = setup_->state().plans;
    for (const auto env : {Environment::dev, Environment::prod}) {
      const auto& plan = plans[static_cast<std::size_t>(env)];
      if (plan && plan != known_[static_cast<std::size_t>(env)]) model_.put_in_force(env, plan->number, plan->text);
    }
    remember_plans();
  }
  void remember_plans() { std::ranges::copy(setup_->state().plans, known_); }

  void take_sources() {
    model_.sources.clear();
    for (const auto& each : setup_->state().sources)
      model_.sources.push_back({each.id, each.env, each.enabled, !each.published_from.empty()});
    model_.settle();
  }

  void create_source() {
    const auto env = any_env();
    if (model_.sources.size() < 5) setup_->sources().create(by_ann(), "S", "Website", env);
    did("create a source of " + std::string(name_of(env)));
    take_sources();
  }
  void publish_source() {
    const auto& source = any_of(model_.sources);
    const bool taken = setup_->sources().publish(by_ann(), source.id, {}).has_value();
    did("publish " + source.id + (taken ? "" : " refused"));
    take_sources();
  }
  void switch_source() {
    const auto source = any_of(model_.sources);
    did((source.enabled ? "disable " : "enable ") + source.id);
    static_cast<void>(setup_->sources().change(by_ann(), source.id, {std::nullopt, !source.enabled, std::nullopt}));
    take_sources();
  }
  void delete_source() {
    if (model_.sources.size() < 2) return;
    const auto source = any_of(model_.sources);
    did("delete " + source.id);
    static_cast<void>(setup_->sources().remove(by_ann(), source.id));
    take_sources();
  }

  void take_destinations() {
    std::vector<ChecklistModel::Destination> now;
    for (const auto& [entry, progress] : setup_->state().destinations) {
      ChecklistModel::Destination destination;
      for (const auto& known : model_.destinations)
        if (known.id == entry->id) destination = known;
      destination.id = entry->id;
      destination.env = entry->env;
      destination.running = !entry->paused;
      destination.published = !entry->published_from.empty();
      now.push_back(std::move(destination));
    }
    model_.destinations = std::move(now);
    model_.settle();
  }

  void create_destination() {
    const auto& source = any_of(model_.sources);
    if (model_.destinations.size() > 3) return;
    DestinationDraft draft;
    draft.name = "D";
    draft.category = "Analytics";
    draft.env = source.env;
    draft.sources = {source.id};
    const bool taken = setup_->destinations().create(by_ann(), std::move(draft)).has_value();
    did("create a destination of " + source.id + (taken ? "" : " refused"));
    take_destinations();
  }
  void publish_destination() {
    if (model_.destinations.empty()) return;
    const auto& destination = any_of(model_.destinations);
    const bool taken = setup_->destinations().publish(by_ann(), destination.id, {}).has_value();
    did("publish " + destination.id + (taken ? "" : " refused"));
    take_destinations();
  }
  void pause_destination() {
    if (model_.destinations.empty()) return;
    const auto destination = any_of(model_.destinations);
    did((destination.running ? "pause " : "resume ") + destination.id);
    DestinationChanges changes;
    changes.paused = destination.running;
    static_cast<void>(setup_->destinations().change(by_ann(), destination.id, std::move(changes)));
    take_destinations();
  }

  /// The next few calls of its sources, in one report: accepted, or the first of them refused for now.
  void deliver() {
    if (model_.destinations.empty()) return;
    auto& destination = any_of(model_.destinations);
    const auto* held = find_destination(setup_->state().destinations, destination.id);
    if (!destination.running) return;
    DeliveryReport report;
    report.destination = destination.id;
    report.generation = held->entry->generation;
    report.position = held->progress->position;
    const bool accepts = chance(80);
    std::vector<std::uint64_t> seqs;
    for (std::size_t most = 1 + below(4); report.position < journal_.head() && seqs.size() < most;) {
      const auto seq = report.position + 1;
      const auto group = journal_.at_or_after(seq);
      const auto record = group->record(seq);
      const bool is_its_own = is_fed_by(*held->entry, record.source_id);
      if (is_its_own && !accepts) {
        report.last = {seq, now_, 503, "It answered 503"};
        report.trouble = {seq, seq, 1};
        break;
      }
      report.position = seq;
      if (!is_its_own) continue;
      seqs.push_back(seq);
      report.calls.push_back({judged_call(seq, record), reason_against_use(record)});
      report.last = {seq, now_, 200, ""};
    }
    report.delivered = seqs.size();
    report.attempts = 1;
    setup_->destinations().record(report);
    std::string what = "deliver to " + destination.id + ":";
    for (const auto seq : seqs) what += ' ' + std::to_string(seq);
    destination.accepted.insert(destination.accepted.end(), seqs.begin(), seqs.end());
    if (report.last) {
      destination.failing = !report.last->error.empty();
      destination.failed_at = report.last->seq;
      what += destination.failing ? " fails" : "";
    }
    did(what);
    model_.settle();
  }

  void complete() {
    const auto step = name_of(all_steps[below(all_steps.size())]);
    std::optional<std::string> reason;
    if (chance(25)) reason = "because";
    const bool taken = setup_->progress().complete(by_ann(), step, reason).has_value();
    const bool right = model_.complete(step, reason.has_value());
    did("complete " + step + (reason ? " by an override" : "") + (taken ? "" : " refused"));
    if (taken != right) result_.difference = way_ + "\nthe model " + (right ? "completes it" : "refuses it");
  }

  void open_session() {
    evidence_session_ = chance(50);
    did(std::string("session s, evidence ") + (evidence_session_ ? "on" : "off"));
    setup_->sessions().open("s", std::nullopt, evidence_session_);
  }

  /// A call is judged by what is in force now; `wait`: it gets its seq later.
  void receive(bool wait) {
    const auto& source = any_of(model_.sources);
    if (!source.enabled) return;
    const auto rulebook = published_->rulebook.load();
    const auto* plan = rulebook->plan(source.env);
    const auto& event = setup_->state().selection.custom() || chance(50) ? any_of(own_events) : any_of(catalog_events);
    const std::string n = chance(50) ? "1" : "\"x\"";
    std::string text = R"({"type":"track","userId":"u","event":")" + event + R"(","properties":{)" +
                       (chance(85) ? std::string(rich_properties) + "," : "") + R"("n":)" + n + "}" +
                       (chance(30) ? R"(,"context":{"protocols":{"event_version":2}})" : "") + "}";
    const bool malformed = chance(4);
    if (malformed) text = R"({"type":"track","userId":"u"})";
    text.reserve(text.size() + validator::text_padding);
    const auto call = reader_.read(text);
    auto verdict = validator::validate(*call, plan);

    ingest::Record record;
    auto& facts = on_its_way_.emplace_back().facts;
    record.received_at_ms = facts.received_at = now_;
    record.env = facts.env = source.env;
    record.source_id = facts.source = source.id;
    record.type = validator::CallType::track;
    record.result = verdict.result;
    record.plan_version = facts.plan_version = verdict.plan_version;
    record.rule = verdict.rule;
    record.call = text;
    if (!malformed) record.event = event;
    const auto set = [&](std::size_t percent, RecordFlag flag) {
      const bool is = chance(percent);
      if (is) record.set(flag);
      return is;
    };
    facts.made_by_plumbline = set(4, RecordFlag::made_by_plumbline);
    facts.replayed = set(4, ingest::RecordFlag::replayed);
    facts.local_page = source.env == Environment::prod && set(8, RecordFlag::local_in_prod);
    if (chance(10)) {
      record.session = "s";
      const auto known = rulebook->evidence_sessions.find("s");
      if (known != rulebook->evidence_sessions.end()) record.set(RecordFlag::evidence_session);
      facts.in_session = !evidence_session_;
    }
    if ((facts.malformed = malformed)) record.set(RecordFlag::malformed);
    if ((facts.blocked = chance(6))) record.action = validator::Action::block;
    if ((facts.check_error = chance(3))) record.result = validator::VerdictResult::error;
    facts.passes = record.result == validator::VerdictResult::pass;
    facts.unchecked = record.result == validator::VerdictResult::unchecked;
    if (!record.rule.empty()) {
      const auto colon = record.rule.rfind(':');
      facts.event = record.rule.substr(0, colon);
      facts.event_version = std::stoi(std::string(record.rule.substr(colon + 1)));
    }
    ingest::encode(record, on_its_way_.back().bytes);
    did((wait ? "on its way: " : "call: ") + event + " n=" + n + " of " + source.id + " by version " +
        std::to_string(facts.plan_version) + " rule " + std::string(record.rule) +
        (facts.passes      ? " passes"
         : facts.unchecked ? " unchecked"
                           : " fails") +
        " flags " + std::to_string(record.flags) + (facts.in_session ? " in session" : "") +
        (facts.blocked ? " blocked" : ""));
    if (!wait) land(on_its_way_.size() - 1);
  }

  void land() {
    if (!on_its_way_.empty()) land(below(on_its_way_.size()));
  }
  void land(std::size_t which) {
    auto call = std::move(on_its_way_[which]);
    on_its_way_.erase(on_its_way_.begin() + static_cast<std::ptrdiff_t>(which));
    call.facts.seq = journal_.add({ingest::decode(call.bytes)});
    did("it is call " + std::to_string(call.facts.seq));
    model_.add(std::move(call.facts));
  }

  /// After a kill what was counted and not written down is counted again.
  void restart(bool killed) {
    did(killed ? "kill" : "restart");
    if (!killed) setup_->keep();
    setup_.reset();
    start();
    remember_plans();
  }

  ChecklistModel::Step seen(StepId id) const {
    const auto step = setup_->progress().step(id);
    ChecklistModel::Step seen;
    seen.state = name_of(step.state);
    for (const auto& item : step.events)
      seen.items.push_back(item.key + ' ' + std::string(name_of(item.evidence.state)) + ' ' +
                           std::to_string(item.evidence.passed) + ' ' + std::to_string(item.evidence.failed));
    for (const auto& item : step.sources)
      if (!item.id.empty()) seen.items.push_back(item.id + ' ' + std::to_string(item.evidence.calls));
    for (const auto& item : step.destinations)
      if (!item.id.empty())
        seen.items.push_back(item.id + ' ' + std::to_string(item.delivered) + (item.failing ? " failing" : ""));
    const auto text = [](const Missing& each) {
      return each.key + ' ' + std::string(each.code) + ' ' + std::to_string(each.seq);
    };
    for (const auto& each : step.missing) seen.missing.push_back(text(each));
    for (const auto& each : step.regressed) seen.regressed.push_back(text(each));
    if (step.done && !step.done->person.empty()) seen.done = "person";
    if (step.done && step.done->person.empty()) {
      seen.done = "evidence";
      for (const auto seq : step.done->seqs) seen.done += ' ' + std::to_string(seq);
    }
    return seen;
  }

  static std::string text_of(const ChecklistModel::Step& step) {
    std::string text = step.state + " (" + step.done + ")";
    for (const auto& [name, list] : {std::pair{" items:", &step.items}, std::pair{" missing:", &step.missing},
                                     std::pair{" regressed:", &step.regressed}}) {
      text += name;
      for (const auto& each : *list) text += " [" + each + "]";
    }
    return text;
  }

  void compare() {
    if (!result_.difference.empty()) return;
    for (const auto id : all_steps) {
      ++result_.compared;
      const auto is = seen(id);
      const auto should = model_.step(name_of(id));
      if (is == should) continue;
      result_.difference =
          way_ + "\n" + name_of(id) + " is:        " + text_of(is) + "\nby the model: " + text_of(should);
      return;
    }
    const std::string is(setup_state_name(setup_->state(), setup_->progress().done()));
    if (is != model_.state()) result_.difference = way_ + "\nthe set-up is " + is + ", by the model " + model_.state();
  }

  std::mt19937_64 random_;
  std::filesystem::path folder_;
  std::int64_t now_ = 1'800'000'000'000;
  plumbline::test::MemoryState store_;
  plumbline::test::MemoryJournal journal_;
  debugger::ChecklistBoard board_;
  std::unique_ptr<Published> published_;
  std::unique_ptr<Setup> setup_;
  ChecklistModel model_;
  PlanVersionPtr known_[2];
  std::vector<validator::PlanText> files_;
  std::vector<OnItsWay> on_its_way_;
  bool evidence_session_ = false;
  validator::CallReader reader_;
  std::string way_;
  SequenceResult result_;
};

} // namespace

SequenceResult run_sequence(std::uint64_t seed, const std::filesystem::path& folder) {
  return Sequence(seed, folder).run();
}

} // namespace plumbline::setup::test
