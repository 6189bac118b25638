#include "tools/plumbline/commands.h"

#include "tools/plumbline/dev_cert.h"

#include <array>

namespace plumbline::tool {

namespace {

constexpr std::array table = {
    Command{"dev-cert", "Make a local certificate for TLS, and say how devices come to trust it",
            "  plumbline dev-cert --name macbook.local\n"
            "  plumbline dev-cert --dir ./certificates --name 192.168.1.20",
            add_dev_cert},
};

} // namespace

std::span<const Command> commands() { return table; }

} // namespace plumbline::tool
