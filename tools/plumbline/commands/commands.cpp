#include "tools/plumbline/commands/commands.h"

#include <array>

namespace plumbline::tool {

namespace {

constexpr std::array table = {
    Command{"tail", "Follow calls with their verdicts as they come",
            "  plumbline tail\n"
            "  plumbline tail 'event:\"Order Completed\" result:fail' --since 10m",
            add_tail},
    Command{"events", "List calls with their verdicts, or show one",
            "  plumbline events 'result:fail' --since 1h\n"
            "  plumbline events 184\n"
            "  plumbline events --json --payload > calls.ndjson",
            add_events},
    Command{"problems", "List what is wrong with calls: by source, event, kind and place",
            "  plumbline problems --env dev", add_problems},
    Command{"coverage", "Say of each rule of the plan whether its calls came, and what came that is not planned",
            "  plumbline coverage --env prod", add_coverage},
    Command{"notices", "List requests that never became calls: wrong keys, malformed ones, duplicates",
            "  plumbline notices", add_notices},
    Command{"checklist", "Show the steps of the set-up with what is missing, or complete one",
            "  plumbline checklist --env dev\n"
            "  plumbline checklist complete prod.events",
            add_checklist},
    Command{"sources", "List, make, change and publish sources",
            "  plumbline sources\n"
            "  plumbline sources create 'Web shop' --category Website --env dev\n"
            "  plumbline sources publish 'Web shop'",
            add_sources},
    Command{"check", "Hold recorded calls to a plan, offline; exit 3 where one fails",
            "  plumbline check calls.ndjson --plan plan.json\n"
            "  app --log-events | plumbline check - --use-case personalize-winback --format github",
            add_check},
    Command{"destinations", "List, make, test, pause and publish destinations",
            "  plumbline destinations\n"
            "  plumbline destinations create Warehouse --source Website --set url=https://example.com/hook\n"
            "  plumbline destinations test Warehouse",
            add_destinations},
    Command{"setup", "Show where the set-up stands; choose a use case, end the review",
            "  plumbline setup choose personalize-winback\n"
            "  plumbline setup review",
            add_setup},
    Command{"plan", "Show the tracking plan and its versions; publish, import and export it",
            "  plumbline plan\n"
            "  plumbline plan import plan.csv --dry-run\n"
            "  plumbline plan publish",
            add_plan},
    Command{"sessions", "List the windows over calls that tests made, or make one",
            "  plumbline sessions create checkout-test --json | jq -r .writeKeys.dev", add_sessions},
    Command{"tokens", "List who may look and who may change, make a token, take one back",
            "  plumbline tokens create ci --expires 30d\n"
            "  plumbline tokens delete ci",
            add_tokens},
    Command{"wait", "Wait until steps are done or events pass; exit 3 with what is missing",
            "  plumbline wait --event 'Order Completed' --timeout 60s\n"
            "  plumbline wait --step prod.events --timeout 10m",
            add_wait},
    Command{"expect", "Wait for the calls that a test should have caused; exit 3 with the nearest miss",
            "  plumbline expect checkout.json --session t1\n"
            "  echo '{\"events\":[{\"type\":\"track\",\"event\":\"Order Completed\"}]}' | plumbline expect -",
            add_expect},
    Command{"run", "Run a command with a daemon of its own; exit 3 where a call failed",
            "  plumbline run --use-case personalize-winback -- npm test", add_run},
    Command{"send", "Send a sample call made from the plan, and show its verdict; it is never evidence",
            "  plumbline send 'Order Completed'\n"
            "  plumbline send 'Order Completed' --break total",
            add_send},
    Command{"replay", "Send recorded calls in their order; exit 3 where one fails",
            "  plumbline replay calls.ndjson --source 'Web shop'\n"
            "  plumbline events --json --payload --url https://elsewhere | plumbline replay -",
            add_replay},
    Command{"lint", "Say what is wrong or unwise in a plan, with line and column",
            "  plumbline lint plan.json\n"
            "  plumbline lint plan.csv --events calls.ndjson --json",
            add_lint},
    Command{"infer", "Make a draft plan from recorded calls, with its confidence",
            "  plumbline infer calls.ndjson > plan.json\n"
            "  plumbline infer - --name 'Web shop' < calls.ndjson > plan.json",
            add_infer},
    Command{"diff", "Say what a new plan would loosen, tighten or break; exit 3 where it breaks something",
            "  plumbline diff old.json new.json\n"
            "  plumbline diff old.json new.csv --events calls.ndjson",
            add_diff},
    Command{"use-cases", "List the goals and use cases that are built in, with their events",
            "  plumbline use-cases\n"
            "  plumbline use-cases --json | jq '.goals[].useCases[].id'",
            add_use_cases},
    Command{"backup", "Copy the state of a daemon, running or not, into one file: journal, workspace, tokens",
            "  plumbline backup /backups/plumbline-$(date +%F).db\n"
            "  plumbline backup before-upgrade.db --state-dir /var/lib/plumbline",
            add_backup},
    Command{"restore", "Make a state directory from a backup; it has to be empty, or not there",
            "  plumbline restore before-upgrade.db --state-dir /var/lib/plumbline", add_restore},
    Command{"dev-cert", "Make a local certificate for TLS, and say how devices come to trust it",
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
