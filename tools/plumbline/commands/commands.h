#pragma once

#include "tools/plumbline/options/command.h"

#include <span>

namespace plumbline::tool {

/// All commands, in the order in which `plumbline --help` lists them.
[[nodiscard]] std::span<const Command> commands();

// Each adds a command's options and arguments to `app`, and returns the function that runs it. One file per command.

/// `plumbline backup`: the state of a daemon, running or not, in one file.
[[nodiscard]] Run add_backup(CLI::App& app);

/// `plumbline restore`: makes a state directory from such a file.
[[nodiscard]] Run add_restore(CLI::App& app);

/// `plumbline check`: checks recorded calls against a plan, without a daemon. Exit 3 if a call fails.
[[nodiscard]] Run add_check(CLI::App& app);

/// `plumbline checklist`: the steps of the set-up with what is missing; `checklist complete STEP` ticks one.
[[nodiscard]] Run add_checklist(CLI::App& app);

/// `plumbline completion SHELL`: a completion script for bash, zsh or fish.
[[nodiscard]] Run add_completion(CLI::App& app);

/// `plumbline coverage`: for each rule whether it was seen and passed; and what is seen but unplanned.
[[nodiscard]] Run add_coverage(CLI::App& app);

/// `plumbline destinations`: lists, makes, tests, pauses and publishes destinations.
[[nodiscard]] Run add_destinations(CLI::App& app);

/// `plumbline dev-cert`: a local authority, which is kept, and a server certificate signed by it; prints the flags for
/// plumblined, and how to make each kind of device trust the authority.
[[nodiscard]] Run add_dev_cert(CLI::App& app);

/// `plumbline diff`: what a new plan would loosen, tighten or break, and (with --events) whose verdicts change. Exit 3
/// if something breaks, or a call fails that passed.
[[nodiscard]] Run add_diff(CLI::App& app);

/// `plumbline events`: calls of the journal, a page or a whole export; `events SEQ`: one complete call.
[[nodiscard]] Run add_events(CLI::App& app);

/// `plumbline expect FILE`: waits until the calls that came fit the file's expectation. Exit 3 with the nearest miss.
[[nodiscard]] Run add_expect(CLI::App& app);

/// `plumbline infer`: a draft plan from recorded calls, on stdout.
[[nodiscard]] Run add_infer(CLI::App& app);

/// `plumbline lint`: what is wrong or unwise in plans, with line and column. Exit 3 if a plan is refused (or, with
/// --strict, unwise).
[[nodiscard]] Run add_lint(CLI::App& app);

/// `plumbline man`: the manual page, as troff.
[[nodiscard]] Run add_man(CLI::App& app);

/// `plumbline notices`: what never became a call, the newest first.
[[nodiscard]] Run add_notices(CLI::App& app);

/// `plumbline plan`: the tracking plan in force, its versions; publishes, imports and exports it.
[[nodiscard]] Run add_plan(CLI::App& app);

/// `plumbline problems`: violations grouped by source, event, kind and path, the most recent first.
[[nodiscard]] Run add_problems(CLI::App& app);

/// `plumbline replay FILE`: sends recorded calls in order.
[[nodiscard]] Run add_replay(CLI::App& app);

/// `plumbline run -- CMD`: a temporary daemon for one command. Exits with the worse of its status and the verdicts'.
[[nodiscard]] Run add_run(CLI::App& app);

/// `plumbline send EVENT`: a sample call made from the plan (never evidence), and its verdict.
[[nodiscard]] Run add_send(CLI::App& app);

/// `plumbline sessions`: the windows over calls that tests made; makes one.
[[nodiscard]] Run add_sessions(CLI::App& app);

/// `plumbline setup`: the state of the set-up; chooses a use case, ends the review, starts over.
[[nodiscard]] Run add_setup(CLI::App& app);

/// `plumbline sources`: lists, makes, changes and publishes sources.
[[nodiscard]] Run add_sources(CLI::App& app);

/// `plumbline tail`: the debugger in a terminal. Continues after a restart of the daemon. Exit 3 if --count calls did
/// not come within --timeout.
[[nodiscard]] Run add_tail(CLI::App& app);

/// `plumbline tokens`: lists who may look and who may change, makes a token, revokes one.
[[nodiscard]] Run add_tokens(CLI::App& app);

/// `plumbline use-cases`: what a workspace can implement, from the compiled-in catalog.
[[nodiscard]] Run add_use_cases(CLI::App& app);

/// `plumbline wait`: waits for steps of the checklist or for events to pass. Exit 3 with what is missing.
[[nodiscard]] Run add_wait(CLI::App& app);

} // namespace plumbline::tool
