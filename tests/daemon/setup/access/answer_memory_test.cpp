#include "daemon/http/problem.h"
#include "daemon/setup/access/answer_memory.h"
#include "tests/daemon/setup/fixture.h"

#include <gtest/gtest.h>

namespace plumbline::setup::test {
namespace {

using Known = AnswerMemory::Known;

/// A memory on documents that outlive it: restart() is another process on the same disk.
class Answers : public testing::Test {
 protected:
  void restart() {
    documents = std::make_unique<Documents>(state);
    memory = std::make_unique<AnswerMemory>(*documents);
    memory->load();
  }
  void SetUp() override { restart(); }

  static AnswerMemory::Asked asked(const std::string& key, std::string_view body = "{}") {
    return AnswerMemory::asked("owner", key, "/api/sources", body);
  }
  /// A request that is carried out and changes something.
  void carry_out(const std::string& key, http::Response response = http::json("{\"a\":1}", 201)) {
    memory->begin(asked(key), now);
    change();
    memory->remember(asked(key), response, now);
  }
  void change() {
    documents->load("thing");
    documents->put({{"thing", "{}"}});
  }
  Known known(const std::string& key) { return memory->find(asked(key), now).known; }
  std::size_t written() { return state.keys("answer-").size(); }

  plumbline::test::MemoryState state;
  std::unique_ptr<Documents> documents;
  std::unique_ptr<AnswerMemory> memory;
  std::int64_t now = 1'800'000'000'000;
};

TEST_F(Answers, AreTheSameBehindARestart) {
  auto response = http::problem(409, "locked", "Locked", "It is locked.");
  response.headers.emplace_back("ETag", "\"setup-3\"");
  carry_out("k", response);
  restart();
  const auto found = memory->find(asked("k"), now);
  ASSERT_EQ(found.known, Known::same);
  EXPECT_EQ(found.response.status, 409U);
  EXPECT_EQ(found.response.content_type, "application/problem+json");
  EXPECT_EQ(found.response.headers, response.headers);
  EXPECT_EQ(found.response.body, response.body);
  EXPECT_EQ(memory->find(asked("k", "{} "), now).known, Known::other);
  EXPECT_EQ(memory->find(AnswerMemory::asked("ada", "k", "/api/sources", "{}"), now).known, Known::no);
  EXPECT_EQ(memory->find(AnswerMemory::asked("owner", "k", "/api/sources?dryRun=1", "{}"), now).known, Known::other);
}

TEST_F(Answers, AreKnownToBeLostWhereTheProcessEndsBehindTheChange) {
  memory->begin(asked("k"), now);
  change();
  restart();
  EXPECT_EQ(known("k"), Known::lost) << "it is not carried out again";
}

TEST_F(Answers, AreUnknownWhereTheProcessEndsBeforeTheChange) {
  memory->begin(asked("k"), now);
  restart();
  EXPECT_EQ(known("k"), Known::no);
}

TEST_F(Answers, OfRequestsThatChangedNothingAreInMemoryAlone) {
  memory->begin(asked("k"), now);
  memory->remember(asked("k"), http::problem(422, "invalid", "Invalid", "No."), now);
  EXPECT_EQ(known("k"), Known::same);
  change();
  EXPECT_EQ(written(), 0U) << "nor do they go with somebody else's change";
  restart();
  EXPECT_EQ(known("k"), Known::no);
}

TEST_F(Answers, ThatShowASecretAreNeverWritten) {
  auto response = http::json(R"({"token":"abcdefgh"})", 201);
  response.headers.emplace_back("Cache-Control", "no-store");
  carry_out("k", response);
  EXPECT_EQ(memory->find(asked("k"), now).response.body, response.body);
  for (const auto& key : state.keys("answer-")) EXPECT_EQ(state.get(key).json.find("abcdefgh"), std::string::npos);
  restart();
  EXPECT_EQ(known("k"), Known::lost);
}

TEST_F(Answers, OfWhatFailedAreForgottenUnlessSomethingWasChanged) {
  memory->begin(asked("nothing"), now);
  memory->give_up(asked("nothing"));
  EXPECT_EQ(known("nothing"), Known::no);
  memory->begin(asked("half"), now);
  change();
  memory->give_up(asked("half"));
  EXPECT_EQ(known("half"), Known::lost);
  memory->begin(asked("full"), now);
  state.full = true;
  EXPECT_THROW(change(), std::runtime_error);
  memory->give_up(asked("full"));
  EXPECT_EQ(known("full"), Known::no);
}

TEST_F(Answers, AreKeptInMemoryWhereTheDiskIsFull) {
  memory->begin(asked("k"), now);
  change();
  state.full = true;
  memory->remember(asked("k"), http::json("{}"), now);
  EXPECT_EQ(known("k"), Known::same);
  state.full = false;
  restart();
  EXPECT_EQ(known("k"), Known::lost);
}

TEST_F(Answers, AreKeptForADay) {
  carry_out("k");
  now += AnswerMemory::kept_ms;
  EXPECT_EQ(known("k"), Known::same);
  now += 1;
  EXPECT_EQ(known("k"), Known::no);
  restart();
  EXPECT_EQ(known("k"), Known::no);
  carry_out("k", http::json("{\"b\":2}"));
  EXPECT_EQ(memory->find(asked("k"), now).response.body, "{\"b\":2}") << "the key is free again";
  restart();
  EXPECT_EQ(memory->find(asked("k"), now).response.body, "{\"b\":2}");
  EXPECT_EQ(written(), 1U);
}

TEST_F(Answers, AreTheLatestThousand) {
  for (std::size_t i = 0; i < AnswerMemory::kept; ++i, ++now) carry_out("k" + std::to_string(i));
  EXPECT_EQ(known("k0"), Known::same);
  carry_out("one more");
  EXPECT_EQ(known("k0"), Known::no);
  EXPECT_EQ(known("k1"), Known::same);
  EXPECT_EQ(written(), AnswerMemory::kept) << "on the disk too";
  restart();
  EXPECT_EQ(known("k0"), Known::no);
  EXPECT_EQ(known("k1"), Known::same);
  EXPECT_EQ(known("one more"), Known::same);
}

TEST_F(Answers, AreBoundedInBytes) {
  const auto large = [](std::size_t bytes) { return http::json(std::string(bytes, ' ')); };
  carry_out("first", large(AnswerMemory::kept_bytes / 2 - 1000));
  carry_out("second", large(AnswerMemory::kept_bytes / 2 - 1000));
  EXPECT_EQ(known("first"), Known::same);
  carry_out("third", large(2000));
  EXPECT_EQ(known("first"), Known::no);
  EXPECT_EQ(known("second"), Known::same);
  carry_out("larger than all", large(AnswerMemory::kept_bytes));
  EXPECT_EQ(known("larger than all"), Known::same);
  restart();
  EXPECT_EQ(known("larger than all"), Known::lost) << "it is not written";
}

class RepeatedRequests : public WorkspaceTest {};

TEST_F(RepeatedRequests, AreCarriedOutOnceAlsoBehindARestart) {
  const std::map<std::string, std::string> key{{"Idempotency-Key", "k1"}};
  const std::string source = R"({"name":"Once","category":"Website","env":"dev"})";
  const auto made = ask("owner", "POST", "/api/sources", source, key);
  ASSERT_EQ(made.status, 201U);
  restart();
  const auto again = ask("owner", "POST", "/api/sources", source, key);
  EXPECT_EQ(again.text, made.text);
  EXPECT_EQ(again.headers.at("Idempotent-Replayed"), "true");
  EXPECT_EQ(again.headers.at("Location"), made.headers.at("Location"));
  EXPECT_EQ(owner("GET", "/api/sources").json["sources"].Size(), 2U);
}

TEST_F(RepeatedRequests, OfATokenShowItNoSecondTimeBehindARestart) {
  const std::map<std::string, std::string> key{{"Idempotency-Key", "k1"}};
  const std::string token = R"({"name":"CI","role":"viewer"})";
  const auto made = ask("owner", "POST", "/api/tokens", token, key);
  ASSERT_EQ(made.status, 201U);
  EXPECT_EQ(ask("owner", "POST", "/api/tokens", token, key).text, made.text);
  restart();
  const auto again = ask("owner", "POST", "/api/tokens", token, key);
  EXPECT_EQ(again.status, 422U);
  EXPECT_EQ(again.at("/code"), "\"answer_not_kept\"");
  EXPECT_EQ(owner("GET", "/api/tokens").json["tokens"].Size(), 3U);
}

} // namespace
} // namespace plumbline::setup::test
