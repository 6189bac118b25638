#include "tools/plumbline/commands.h"

#include "tools/plumbline/check.h"
#include "tools/plumbline/dev_cert.h"
#include "tools/plumbline/use_cases.h"

#include <array>

namespace plumbline::tool {

namespace {

constexpr std::array table = {
    Command{"check", "Hold recorded calls to a plan, offline; exit 3 where one fails",
            "  plumbline check calls.ndjson --plan plan.json\n"
            "  app --log-events | plumbline check - --use-case personalize-winback --format github",
            add_check},
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
