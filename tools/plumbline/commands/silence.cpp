#include "tools/plumbline/commands/silence.h"

#include "tools/plumbline/client/api_command.h"
#include "tools/plumbline/options/json_member.h"

#include <CLI/CLI.hpp>

namespace plumbline::tool {

namespace {

Result<bool, Failure> has_call(const DaemonClient& client, const HeardWhere& where, const std::string& result) {
  const auto body = client.get("/api/events" + query_of({{"limit", "1"},
                                                         {"env", where.env},
                                                         {"session", where.session},
                                                         {"after", where.after},
                                                         {"result", result},
                                                         {"from", result == "error" ? where.errors_from : ""}}));
  if (!body) return unexpected(body.error());
  const auto answer = parse_json(*body);
  return answer && size_at(*answer, "events") > 0;
}

} // namespace

std::optional<Failure> silence_of(const Heard& heard, bool allow_empty) {
  if (heard.errors)
    return Failure{"the check of a call itself failed, so the call has no verdict", ExitCode::fell_short};
  if (allow_empty) return std::nullopt;
  if (!heard.calls) return Failure{"no call arrived (--allow-empty accepts that)", ExitCode::fell_short};
  if (!heard.judged)
    return Failure{"no call was checked: the plan has no rule for any of them (--allow-empty accepts that)",
                   ExitCode::fell_short};
  return std::nullopt;
}

void add_allow_empty(CLI::App& app, bool& allow_empty) {
  app.add_flag("--allow-empty", allow_empty,
               "Exit 0 even if no call arrived, or no rule checked any; otherwise that is exit status 3");
}

Result<Heard, Failure> heard_by(const DaemonClient& client, const HeardWhere& where) {
  Heard heard;
  for (const auto& [result, flag] :
       {std::pair{"error", &heard.errors}, {"pass", &heard.judged}, {"fail", &heard.judged}, {"", &heard.calls}}) {
    if (*flag) continue;
    const auto has = has_call(client, where, result);
    if (!has) return unexpected(has.error());
    *flag = *has;
    heard.calls = heard.calls || *has;
  }
  return heard;
}

} // namespace plumbline::tool
