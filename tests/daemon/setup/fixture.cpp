#include "tests/daemon/setup/fixture.h"

#include "daemon/setup/documents/json.h"

#include <boost/asio/co_spawn.hpp>
#include <rapidjson/pointer.h>

#include <cstdlib>
#include <fstream>

namespace plumbline::setup::test {
namespace {

std::string text_of(const rapidjson::Value& value) {
  return json_text([&](JsonWriter& out) { value.Accept(out); });
}

std::string_view header_of(const void* fields, std::string_view name) {
  const auto& headers = *static_cast<const std::map<std::string, std::string>*>(fields);
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string pairs(const rapidjson::Value& list, const char* first, const char* second) {
  std::string text;
  for (const auto& each : list.GetArray()) {
    if (!text.empty()) text += ", ";
    text += each[first].IsString() ? each[first].GetString() : "-";
    text += std::string(" ") + each[second].GetString();
  }
  return text;
}

} // namespace

std::string Answered::at(const char* pointer) const {
  const auto* value = rapidjson::Pointer(pointer).Get(json);
  return value ? text_of(*value) : "";
}

WorkspaceTest::WorkspaceTest() {
  auto name = (std::filesystem::temp_directory_path() / "plumbline-setup-XXXXXX").string();
  folder = ::mkdtemp(name.data());
  begin();
}

WorkspaceTest::~WorkspaceTest() {
  workspace.reset();
  std::filesystem::remove_all(folder);
}

void WorkspaceTest::begin() {
  workspace.reset();
  workspace =
      std::make_unique<Workspace>(SetupOptions{folder, auto_complete, [this] { return now; }}, state, journal, board);
  router = std::make_unique<http::Router>();
  add_setup_routes(*router, *workspace);
  add_snippet_routes(*router, *workspace, hosts, true);
}

void WorkspaceTest::restart() {
  workspace->stop();
  begin();
}

std::string WorkspaceTest::token(const std::string& role) const {
  std::ifstream file(folder / (role + ".token"));
  std::string text;
  std::getline(file, text);
  return text;
}

Answered WorkspaceTest::ask(const std::string& role, const std::string& method, const std::string& target,
                            const std::string& body, std::map<std::string, std::string> headers) {
  if (!role.empty()) headers.emplace("Authorization", "Bearer " + token(role));
  http::Request request;
  const std::string_view whole = target;
  request.method = method;
  request.target = whole;
  request.path = whole.substr(0, whole.find('?'));
  if (request.path.size() < whole.size()) request.query = whole.substr(request.path.size() + 1);
  request.body = body;
  request.bind_fields(&headers, header_of);
  request.bind_left([this] { return left; });
  const auto match = router->find(request);
  http::Response response;
  if (match.handler) {
    net::io_context context{1};
    std::exception_ptr fault;
    net::co_spawn(context, (*match.handler)(request), [&](std::exception_ptr thrown, http::Response answer) {
      fault = std::move(thrown);
      response = std::move(answer);
    });
    context.run(); // to its end, as a worker may keep it going for a moment
    if (fault) std::rethrow_exception(fault);
  } else {
    response = router->refuse(request, match.allow);
  }
  Answered answered;
  answered.status = response.status;
  for (auto& [name, value] : response.headers) answered.headers[name] = value;
  answered.text = response.body;
  if (answered.status == 204 || response.pieces) return answered;
  answered.json.Parse(response.body.c_str(), response.body.size());
  EXPECT_FALSE(answered.json.HasParseError()) << response.body;
  return answered;
}

Answered WorkspaceTest::owner(const std::string& method, const std::string& target, const std::string& body,
                              unsigned status) {
  auto answered = ask("owner", method, target, body);
  EXPECT_EQ(answered.status, status) << method << ' ' << target << ": " << answered.text;
  return answered;
}

std::string WorkspaceTest::refusal(const std::string& method, const std::string& target, const std::string& body) {
  const auto answered = ask("owner", method, target, body);
  if (!answered.json.IsObject() || !answered.json.HasMember("code")) return "taken: " + answered.text;
  EXPECT_EQ(answered.json["status"].GetUint(), answered.status);
  return std::to_string(answered.status) + ' ' + answered.json["code"].GetString();
}

std::uint64_t WorkspaceTest::receive(const CallOf& call) { return receive_group({call}); }

std::uint64_t WorkspaceTest::receive_group(const std::vector<CallOf>& calls) {
  std::vector<ingest::Record> records;
  std::vector<std::string> rules;
  std::vector<std::string> texts;
  rules.reserve(calls.size());
  texts.reserve(calls.size());
  for (const auto& call : calls) {
    ingest::Record record;
    record.received_at_ms = now;
    record.env = call.env;
    record.type = validator::CallType::track;
    record.result = call.result;
    record.action = call.action;
    record.plan_version = call.plan_version;
    record.flags = call.flags;
    record.source_id = call.source;
    record.source_name = "Website";
    record.session = call.session;
    record.event = call.event;
    rules.push_back(!call.rule.empty() ? call.rule : call.event.empty() ? "" : "track:" + call.event + ":1");
    record.rule = rules.back();
    record.details = call.details;
    texts.push_back(R"({"type":"track","userId":"u","event":")" + call.event + R"(","properties":{}})");
    record.call = texts.back();
    records.push_back(record);
  }
  return journal.add(records);
}

std::string WorkspaceTest::website() { return owner("GET", "/api/sources").json["sources"][0]["id"].GetString(); }

rapidjson::Document WorkspaceTest::step(const std::string& id) {
  const auto all = owner("GET", "/api/checklist");
  rapidjson::Document found;
  for (const auto& each : all.json["steps"].GetArray())
    if (each["id"].GetString() == id) found.CopyFrom(each, found.GetAllocator());
  return found;
}

std::string WorkspaceTest::step_state(const std::string& id) { return step(id)["state"].GetString(); }

std::string WorkspaceTest::items(const std::string& id) {
  const auto found = step(id);
  return pairs(found["items"], id.ends_with("events") ? "event" : "name", "state");
}

std::string WorkspaceTest::missing(const std::string& id, const char* list) {
  return pairs(step(id)[list], "item", "code");
}

void WorkspaceTest::review() {
  owner("PUT", "/api/setup", R"({"useCase":"personalize-winback"})");
  owner("POST", "/api/setup/review");
}

} // namespace plumbline::setup::test
