#pragma once

#include "daemon/api/setup_routes.h"
#include "daemon/api/snippet_routes.h"
#include "daemon/setup/workspace.h"
#include "tests/support/memory_journal.h"
#include "tests/support/memory_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::setup::test {

/// An answer of a route.
struct Answered {
  unsigned status = 0;
  std::map<std::string, std::string> headers;
  std::string text;
  rapidjson::Document json;

  /// The value at a JSON pointer, as JSON text; "" where there is none.
  std::string at(const char* pointer) const;
};

/// A call as the journal gets it: a passing track call of the plan in force, unless said otherwise.
struct CallOf {
  std::string event;
  std::string source;
  Environment env = Environment::dev;
  validator::VerdictResult result = validator::VerdictResult::pass;
  int plan_version = 1;
  std::string session = {};
  std::uint16_t flags = 0;
  validator::Action action = validator::Action::allow;
  std::string rule = {}; ///< "" = track:EVENT:1
  std::string details = {};
};

/// A workspace on stores in memory, which outlive it, so that it can be ended and begun again.
class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest();
  ~WorkspaceTest() override;

  void begin();
  /// Ends as on SIGTERM, and begins again on the same stores.
  void restart();
  /// The tokens of the files, as a user reads them.
  std::string token(const std::string& role) const;

  /// A request through the router. `body` "" = none. Answered after all calls so far were counted.
  Answered ask(const std::string& role, const std::string& method, const std::string& target,
               const std::string& body = "", std::map<std::string, std::string> headers = {});
  /// As the owner; expects the status.
  Answered owner(const std::string& method, const std::string& target, const std::string& body = "",
                 unsigned status = 200);
  /// The code of the owner's refused request, with its status: "409 locked".
  std::string refusal(const std::string& method, const std::string& target, const std::string& body = "");

  /// Into the journal, as one group each; gives the seq.
  std::uint64_t receive(const CallOf& call);
  /// As one group; gives the first's seq.
  std::uint64_t receive_group(const std::vector<CallOf>& calls);
  /// The id of the first source, Website.
  std::string website();
  /// A step's JSON.
  rapidjson::Document step(const std::string& id);
  std::string step_state(const std::string& id);
  /// "Page Viewed not_seen, ..." of a step's items, or its missing as "item code, ...".
  std::string items(const std::string& id);
  std::string missing(const std::string& id, const char* list = "missing");

  /// personalize-winback, chosen and reviewed.
  void review();

  std::filesystem::path folder;
  plumbline::test::MemoryState state;
  plumbline::test::MemoryJournal journal;
  debugger::ChecklistBoard board;
  std::int64_t now = 1'800'000'000'000;
  bool auto_complete = true;
  IngestHosts hosts{"10.1.2.3:9000", "plumbline.example:9443"};
  http::Request::Flag left; ///< of the next request: whether its client has left; null: nobody looks
  std::unique_ptr<Workspace> workspace;
  std::unique_ptr<http::Router> router;
};

} // namespace plumbline::setup::test
