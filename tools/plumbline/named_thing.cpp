#include "tools/plumbline/named_thing.h"

#include "tools/plumbline/printable.h"

namespace plumbline::tool {

Result<std::string, Failure> id_of_named(const ApiFlags& flags, std::string_view list, const std::string& named) {
  const auto client = client_of(flags.daemon);
  if (!client) return unexpected(client.error());
  const auto body = client->get("/api/" + std::string(list));
  if (!body) return unexpected(body.error());
  const auto answer = parse_json(*body);
  std::vector<std::string> found;
  bool is_id = false;
  if (answer)
    each_of(*answer, list, [&](const Json& thing) {
      is_id = is_id || string_at(thing, "id") == named;
      if (string_at(thing, "name") == named) found.push_back(string_at(thing, "id"));
    });
  if (is_id) return named;
  if (found.size() == 1) return found.front();
  if (found.empty())
    return unexpected(Failure{"there is no " + std::string(list.substr(0, list.size() - 1)) + " '" + printable(named) +
                                  "' (plumbline " + std::string(list) + " lists them)",
                              ExitCode::wrong_usage});
  std::string ids;
  for (const auto& id : found) ids += (ids.empty() ? "" : ", ") + id;
  return unexpected(Failure{"several are called '" + printable(named) + "': say which by its id (" + ids + ")",
                            ExitCode::wrong_usage});
}

} // namespace plumbline::tool
