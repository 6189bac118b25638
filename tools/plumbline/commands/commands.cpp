#include "tools/plumbline/commands/commands.h"

#include <array>

namespace plumbline::tool {

namespace {

constexpr std::array table = {
    Command{"tail", "Follow calls and their verdicts live",
            "  plumbline tail\n"
            "  plumbline tail 'event:\"Order Completed\" result:fail' --since 10m",
            add_tail},
    Command{"events", "List calls with their verdicts, or show one",
            "  plumbline events 'result:fail' --since 1h\n"
            "  plumbline events 184\n"
            "  plumbline events --json --payload > calls.ndjson",
            add_events},
    Command{"problems", "List the violations, grouped by source, event, kind and place",
            "  plumbline problems --env dev", add_problems},
    Command{"coverage", "Show which rules of the plan have calls, and which calls are not planned",
            "  plumbline coverage --env prod", add_coverage},
    Command{"notices", "List requests that did not become calls: wrong keys, malformed requests, duplicates",
            "  plumbline notices", add_notices},
    Command{"checklist", "Show the steps of the set-up and what they miss, or complete a step",
            "  plumbline checklist --env dev\n"
            "  plumbline checklist complete prod.events",
            add_checklist},
    Command{"sources", "List, create, change and publish sources",
            "  plumbline sources\n"
            "  plumbline sources create 'Web shop' --category Website --env dev\n"
            "  plumbline sources publish 'Web shop'",
            add_sources},
    Command{"check", "Check recorded calls against a plan, offline; exit 3 if one fails",
            "  plumbline check calls.ndjson --plan plan.json\n"
            "  app --log-events | plumbline check - --use-case personalize-winback --format github",
            add_check},
    Command{"destinations", "List, create, test, pause and publish destinations",
            "  plumbline destinations\n"
            "  plumbline destinations create Warehouse --source Website --set url=https://example.com/hook\n"
            "  plumbline destinations test Warehouse",
            add_destinations},
    Command{"setup", "Show the state of the set-up; choose a use case, finish the review",
            "  plumbline setup choose personalize-winback\n"
            "  plumbline setup review",
            add_setup},
    Command{"plan", "Show the tracking plan and its versions; publish, import and export it",
            "  plumbline plan\n"
            "  plumbline plan import plan.csv --dry-run\n"
            "  plumbline plan publish",
            add_plan},
    Command{"sessions", "List the sessions of tests (named windows over calls), or create one",
            "  plumbline sessions create checkout-test --json | jq -r .writeKeys.dev", add_sessions},
    Command{"tokens", "List the tokens, create a token, or delete one",
            "  plumbline tokens create ci --expires 30d\n"
            "  plumbline tokens delete ci",
            add_tokens},
    Command{"wait", "Wait until steps are done or events pass; exit 3 with what is missing",
            "  plumbline wait --event 'Order Completed' --timeout 60s\n"
            "  plumbline wait --step prod.events --timeout 10m",
            add_wait},
    Command{"expect", "Wait for the calls that a test should cause; exit 3 with the nearest miss",
            "  plumbline expect checkout.json --session t1\n"
            "  echo '{\"events\":[{\"type\":\"track\",\"event\":\"Order Completed\"}]}' | plumbline expect -",
            add_expect},
    Command{"run", "Run a command with a daemon of its own; exit 3 if a call failed",
            "  plumbline run --use-case personalize-winback -- npm test", add_run},
    Command{"send", "Send a sample call made from the plan and show its verdict; it never counts for the checklist",
            "  plumbline send 'Order Completed'\n"
            "  plumbline send 'Order Completed' --break total",
            add_send},
    Command{"replay", "Send recorded calls in their order; exit 3 if one fails",
            "  plumbline replay calls.ndjson --source 'Web shop'\n"
            "  plumbline events --json --payload --url https://elsewhere | plumbline replay -",
            add_replay},
    Command{"lint", "Report what is wrong or unwise in a plan, with line and column",
            "  plumbline lint plan.json\n"
            "  plumbline lint plan.csv --events calls.ndjson --json",
            add_lint},
    Command{"infer", "Create a draft plan from recorded calls, with its confidence",
            "  plumbline infer calls.ndjson > plan.json\n"
            "  plumbline infer - --name 'Web shop' < calls.ndjson > plan.json",
            add_infer},
    Command{"diff", "Show what a new plan loosens, tightens or breaks; exit 3 if it breaks something",
            "  plumbline diff old.json new.json\n"
            "  plumbline diff old.json new.csv --events calls.ndjson",
            add_diff},
    Command{"use-cases", "List the built-in goals and use cases with their events",
            "  plumbline use-cases\n"
            "  plumbline use-cases --json | jq '.goals[].useCases[].id'",
            add_use_cases},
    Command{"backup", "Copy the state of a daemon, running or not, into one file: journal, workspace and tokens",
            "  plumbline backup /backups/plumbline-$(date +%F).db\n"
            "  plumbline backup before-upgrade.db --state-dir /var/lib/plumbline",
            add_backup},
    Command{"restore", "Create a state directory from a backup; it must be empty or new",
            "  plumbline restore before-upgrade.db --state-dir /var/lib/plumbline", add_restore},
    Command{"dev-cert", "Create a local certificate for TLS, and explain how devices come to trust it",
            "  plumbline dev-cert --name macbook.local\n"
            "  plumbline dev-cert --dir ./certificates --name 192.168.1.20",
            add_dev_cert},
    Command{"completion", "Print a completion script for a shell",
            "  plumbline completion bash > ~/.local/share/bash-completion/completions/plumbline", add_completion},
    Command{"man", "Print the manual page, as troff", "  plumbline man | man -l -", add_man},
};

} // namespace

std::span<const Command> commands() { return table; }

} // namespace plumbline::tool
