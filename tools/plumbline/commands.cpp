#include "tools/plumbline/commands.h"

#include "tools/plumbline/check.h"
#include "tools/plumbline/dev_cert.h"
#include "tools/plumbline/diff.h"
#include "tools/plumbline/infer.h"
#include "tools/plumbline/lint.h"
#include "tools/plumbline/use_cases.h"

#include <array>

namespace plumbline::tool {

namespace {

constexpr std::array table = {
    Command{"check", "Hold recorded calls to a plan, offline; exit 3 where one fails",
            "  plumbline check calls.ndjson --plan plan.json\n"
            "  app --log-events | plumbline check - --use-case personalize-winback --format github",
            add_check},
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
    Command{"dev-cert", "Make a local certificate for TLS, and say how devices come to trust it",
            "  plumbline dev-cert --name macbook.local\n"
            "  plumbline dev-cert --dir ./certificates --name 192.168.1.20",
            add_dev_cert},
};

} // namespace

std::span<const Command> commands() { return table; }

} // namespace plumbline::tool
