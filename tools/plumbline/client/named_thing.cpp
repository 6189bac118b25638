#include "tools/plumbline/client/named_thing.h"

#include "tools/plumbline/options/printable.h"

namespace plumbline::tool {

Result<std::string, Failure> id_of_named(const ApiFlags& flags, std::string_view list, const std::string& named,
                                         std::string_view env) {
  const auto client = client_of(flags.daemon);
  if (!client) return unexpected(client.error());
  const auto body = client->get("/api/" + std::string(list));
  if (!body) return unexpected(body.error());
  const auto answer = parse_json(*body);
  std::vector<std::string> found;
  std::vector<std::string> of_env;
  std::string listed; ///< "src_1 in dev, src_2 in prod"
  bool is_id = false;
  if (answer)
    each_of(*answer, list, [&](const Json& thing) {
      is_id = is_id || string_at(thing, "id") == named;
      if (string_at(thing, "name") != named) return;
      found.push_back(string_at(thing, "id"));
      const auto its_env = string_at(thing, "env");
      if (!env.empty() && its_env == env) of_env.push_back(found.back());
      listed += (listed.empty() ? "" : ", ") + found.back() + (its_env.empty() ? "" : " in " + its_env);
    });
  if (is_id) return named;
  if (of_env.size() == 1) return of_env.front();
  if (found.size() == 1) return found.front();
  if (found.empty())
    return unexpected(Failure{"there is no " + std::string(list.substr(0, list.size() - 1)) + " '" + printable(named) +
                                  "' (plumbline " + std::string(list) + " lists them)",
                              ExitCode::wrong_usage});
  return unexpected(Failure{"several have the name '" + printable(named) + "': use the id instead (" + listed + ")",
                            ExitCode::wrong_usage});
}

} // namespace plumbline::tool
