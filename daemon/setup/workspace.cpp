#include "daemon/setup/workspace.h"

#include "daemon/setup/access/audit_notes.h"
#include "daemon/setup/checklist/checklist_json.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <limits>
#include <stdexcept>

namespace plumbline::setup {
namespace {

/// Calls counted before the workspace checks for other work.
constexpr std::size_t calls_per_look = 4096;

CompleteFault fault_of(const Refusal& refusal) {
  constexpr std::string_view member = "\"missing\":";
  const bool has_missing = refusal.members.starts_with(member);
  return {refusal.code, refusal.message, has_missing ? refusal.members.substr(member.size()) : ""};
}

/// Who started the daemon: its options and the plan's file are theirs.
Identity starter() { return {Role::owner, "owner"}; }

/// The plan's file had a different text.
void tell_of_new_file(const SetupState& state) {
  const auto& selection = state.selection;
  const auto dev = selection.in_force[0].value_or(0);
  const auto prod = selection.in_force[1].value_or(0);
  if (dev == prod)
    spdlog::info("the plan file was read: version {} is in force in dev and prod", dev);
  else
    spdlog::info("the plan file was read: version {} is in force in dev; prod stays at version {} until somebody "
                 "publishes (plumbline plan publish)",
                 dev, prod);
}

/// A half-saved file is a plan too: says which rules are gone, so that nobody wonders at unplanned events.
void tell_of_rules_gone(const PlanVersion& before, const PlanVersion& now, const Workspace::TellGone& tell) {
  constexpr std::size_t most_named = 20;
  const auto gone = changes_between(before.text, now.text).removed;
  if (gone.empty()) return;
  const auto kept = std::ranges::count_if(before.text.rules, &validator::RuleText::kept);
  std::string sentence = "The plan file no longer has " + std::to_string(gone.size()) + " of the " +
                         std::to_string(kept) + " rules that were in force in dev: ";
  for (std::size_t i = 0; i < gone.size() && i < most_named; ++i) sentence += (i == 0 ? "" : ", ") + gone[i];
  if (gone.size() > most_named) sentence += " and " + std::to_string(gone.size() - most_named) + " more";
  sentence += ". Their calls are unplanned now. If the file was saved incomplete, save it again.";
  spdlog::warn("{}", sentence);
  if (tell) tell(sentence);
}

/// Retries if another daemon changed the same document.
template<class Change>
auto with_what_moved(Setup& setup, Change change) {
  try {
    return change();
  } catch (const StateMoved&) {
    setup.load();
    return change();
  }
}

Result<std::string, CompleteFault> complete_now(Setup& setup, const std::string& step,
                                                const std::optional<std::string>& reason, const Identity& who) {
  try {
    const auto done = setup.progress().complete(setup.transaction(who), step, reason);
    if (!done) return unexpected(fault_of(done.error()));
    return step_json(*done);
  } catch (const StateMoved&) {
    setup.load();
    return unexpected(CompleteFault{"stale", "The checklist was changed at the same time. Try again.", ""});
  } catch (const std::exception& fault) {
    spdlog::error("step {} could not be completed: {}", step, fault.what());
    return unexpected(CompleteFault{
        "unavailable", "The workspace's state cannot be written at the moment. The daemon's log says why.", ""});
  }
}

} // namespace

Workspace::Workspace(SetupOptions options, journal::StateStore& store, journal::Journal& journal,
                     debugger::ChecklistBoard& board)
    : published_(options.now_ms), viewers_sight_(options.viewers_sight),
      setup_(std::move(options), store, journal, board, published_) {
  setup_.load();
}

Workspace::~Workspace() { stop(); }

Result<void, Refusal> Workspace::choose(std::string_view use_case) {
  const auto slash = use_case.find('/');
  const auto goal = slash == std::string_view::npos ? std::string_view() : use_case.substr(0, slash);
  const auto id = slash == std::string_view::npos ? use_case : use_case.substr(slash + 1);
  const auto& held = setup_.state().selection;
  if (held.use_case == id && (goal.empty() || goal == held.goal)) return {};
  return setup_.plans().choose(setup_.transaction(starter()), goal, id);
}

Result<void, Refusal> Workspace::adopt(validator::PlanText plan, const TellGone& tell) {
  const auto before = setup_.state().plans[0];
  const auto taken = setup_.plans().take_file(setup_.transaction(starter()), std::move(plan));
  if (!taken) return unexpected(taken.error());
  if (before && *taken != before) {
    tell_of_new_file(setup_.state());
    tell_of_rules_gone(*before, **taken, tell);
  }
  return {};
}

std::string Workspace::write_key(Environment env) const { return setup_.sources().write_key(env); }

std::string Workspace::use_case() const {
  const auto& selection = setup_.state().selection;
  if (!selection.chosen()) return {};
  if (selection.custom()) {
    const auto& name = setup_.state().plans[0]->text.name;
    return "a plan of your own" + (name.empty() ? "" : ": " + name);
  }
  auto text = selection.use_case + " under " + selection.goal;
  const auto others = plans::other_goals(selection.goal, selection.use_case);
  for (std::size_t i = 0; i < others.size(); ++i) text += (i == 0 ? " (also under " : ", ") + others[i];
  return others.empty() ? text : text + ": choose GOAL/USE-CASE for another)";
}

void Workspace::wake() {
  if (!woken_.exchange(true)) worker_.post([this] { look(); });
}

void Workspace::look() {
  // Before the look: calls that become durable later wake it again.
  woken_.store(false);
  try {
    if (setup_.follow(calls_per_look))
      wake();
    else if (keep_wanted_.exchange(false))
      setup_.keep();
    setup_.tokens().keep_uses(false);
  } catch (const StateMoved&) {
    try {
      setup_.load();
      wake();
    } catch (const std::exception& fault) {
      spdlog::error("the workspace cannot be read: {}", fault.what());
    }
  } catch (const std::exception& fault) {
    spdlog::error("calls could not be counted for the checklist: {}", fault.what());
  }
}

void Workspace::catch_up() {
  try {
    setup_.follow(std::numeric_limits<std::size_t>::max());
  } catch (const StateMoved&) {
    setup_.load();
  } catch (const std::exception& fault) {
    // The answer covers what was counted so far; the next wake tries again.
    spdlog::error("calls could not be counted for the checklist: {}", fault.what());
  }
}

task<std::optional<std::string>> Workspace::sign_in(std::string token, std::string host) {
  // A wrong token costs the workspace nothing.
  if (!published_.authority.role_of_token(token)) co_return std::nullopt;
  auto job = [token = std::move(token), host = std::move(host)](Setup& setup) {
    return with_what_moved(setup, [&] { return setup.tokens().sign_in(token, host); });
  };
  co_return co_await ask(std::move(job));
}

task<bool> Workspace::sign_out(std::string name) {
  auto job = [name = std::move(name)](Setup& setup) {
    return with_what_moved(setup, [&] { return setup.tokens().sign_out(name); });
  };
  co_return co_await ask(std::move(job));
}

task<Result<std::string, CompleteFault>> Workspace::complete(std::string step, std::optional<std::string> reason,
                                                             Identity who) {
  if (who.role != Role::owner)
    co_return unexpected(CompleteFault{"owner_only", "Only an owner can mark a step as complete.", ""});
  auto job = [step = std::move(step), reason = std::move(reason), who = std::move(who)](Setup& setup) {
    return complete_now(setup, step, reason, who);
  };
  co_return co_await ask(std::move(job));
}

void Workspace::replace_plan(validator::PlanText plan, TellGone tell) {
  worker_.post([this, plan = std::move(plan), tell = std::move(tell)]() mutable {
    catch_up();
    try {
      const auto before = setup_.state().plans[0];
      const auto now = setup_.plans().take_file(setup_.transaction(starter()), std::move(plan));
      if (!now) {
        spdlog::error("the plan file was not used: {}", now.error().message);
      } else if (*now != before) {
        tell_of_new_file(setup_.state());
        if (before) tell_of_rules_gone(*before, **now, tell);
      }
    } catch (const std::exception& fault) {
      spdlog::error("the plan file was not used: {}", fault.what());
    }
  });
}

void Workspace::note_refused(std::string destination, std::string why) {
  worker_.post([this, destination = std::move(destination), why = std::move(why)] {
    try {
      setup_.destinations().note_refused(setup_.transaction("plumblined"), destination, why);
    } catch (const std::exception& fault) {
      spdlog::error("the audit could not be written: {}", fault.what());
    }
  });
}

void Workspace::note_wrong_token(std::string address, std::uint64_t count) {
  spdlog::warn("{} wrong token{} came from {}: more of them are answered slowly", count, count == 1 ? "" : "s",
               address);
  worker_.post([this, address = std::move(address), count] {
    try {
      const Audit::Change change{"", number_note("wrongTokens", count), ""};
      setup_.transaction("nobody").put("token.refused", address, change);
    } catch (const std::exception& fault) {
      spdlog::error("the audit could not be written: {}", fault.what());
    }
  });
}

void Workspace::note_forgotten(Identity who, std::string which, std::uint64_t count) {
  worker_.post([this, who = std::move(who), which = std::move(which), count] {
    try {
      const Audit::Change change{"", number_note("forgotten", count), ""};
      setup_.transaction(who).put("events.forget", which, change);
    } catch (const std::exception& fault) {
      spdlog::error("the audit could not be written: {}", fault.what());
    }
  });
}

void Workspace::forget(const std::vector<journal::SeqRange>& gone) {
  std::promise<void> promise;
  auto done = promise.get_future();
  worker_.post([this, &gone, promise = std::move(promise)]() mutable {
    try {
      catch_up();
      setup_.forget(gone);
      promise.set_value();
    } catch (const StateMoved& moved) {
      promise.set_exception(std::make_exception_ptr(std::runtime_error(moved.what())));
    } catch (const std::exception& fault) {
      promise.set_exception(std::make_exception_ptr(std::runtime_error(fault.what())));
    }
  });
  done.get();
}

std::uint64_t Workspace::may_drop_below() {
  const auto through = setup_.counted_for_good();
  if (through < setup_.journal().head() && !keep_wanted_.exchange(true)) wake();
  return through + 1;
}

void Workspace::stop() {
  if (std::exchange(stopped_, true)) return;
  studies_.stop();
  worker_.post([this] {
    try {
      setup_.follow(calls_per_look);
      setup_.keep();
      setup_.tokens().keep_uses(true);
    } catch (const std::exception& fault) {
      spdlog::error("the checklist's counts could not be written: {}", fault.what());
    }
  });
  worker_.stop();
}

} // namespace plumbline::setup
