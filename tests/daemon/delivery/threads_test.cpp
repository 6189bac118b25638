#include "daemon/delivery/delivery.h"
#include "tests/support/memory_journal.h"
#include "tests/support/memory_state.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <pthread.h>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace plumbline::delivery {
namespace {

const setup::Identity ann{setup::Role::owner, "ann"};

/// A workspace with a file destination, fed by calls from several threads.
class DeliveryThreads : public testing::Test {
 protected:
  DeliveryThreads() {
    auto name = (std::filesystem::temp_directory_path() / "plumbline-delivery-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    workspace = std::make_unique<setup::Workspace>(
        setup::SetupOptions{folder, true, [] { return now; }, {}, [this] { wake(); }}, state, journal, board);
    DeliveryOptions options;
    options.places = {folder, {}};
    options.now_ms = [] { return now; };
    options.first_wait = std::chrono::milliseconds(1);
    journal.before_read = [this] {
      if (is_readers_thread()) on_read();
    };
    delivery = std::make_unique<Delivery>(std::move(options), journal, *workspace);
    journal.on_commit([this](auto) {
      workspace->wake();
      delivery->wake();
    });
    delivery->start();
  }
  ~DeliveryThreads() override {
    delivery->stop(std::chrono::minutes(1));
    workspace->stop();
    std::filesystem::remove_all(folder);
  }
  /// The workspace's thread reads the journal too.
  static bool is_readers_thread() {
    char name[16] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    return std::string_view(name) == "delivery-read";
  }
  void on_read() {
    if (hold.load()) released.get_future().wait();
    if (failing.load() > 0) {
      --failing;
      throw std::runtime_error("the disk is gone");
    }
  }
  void wake() {
    if (delivery) delivery->wake();
  }

  /// On the workspace's thread.
  template<class Job>
  auto ask(Job job) {
    net::io_context context{1};
    std::promise<std::invoke_result_t<Job, setup::Setup&>> promise;
    net::co_spawn(context, workspace->ask(std::move(job)), [&](const std::exception_ptr& fault, auto result) {
      if (fault) std::rethrow_exception(fault);
      promise.set_value(std::move(result));
    });
    context.run();
    return promise.get_future().get();
  }

  std::string create_file() {
    auto job = [](setup::Setup& held) {
      setup::DestinationDraft draft;
      draft.name = draft.category = "Lake";
      draft.kind = setup::DestinationKind::file;
      draft.sources = {held.state().sources.front().id};
      draft.settings.path = "calls.ndjson";
      return held.destinations().create(held.transaction(ann), std::move(draft))->entry->id;
    };
    return ask(std::move(job));
  }

  void append(const std::string& source, int number) {
    ingest::Record record;
    record.received_at_ms = now;
    record.type = validator::CallType::track;
    record.result = validator::VerdictResult::pass;
    record.source_id = source;
    const auto call = R"({"type":"track","userId":"u","event":"E","properties":{"n":)" + std::to_string(number) + "}}";
    record.call = call;
    record.details = R"("violations":[],"truncated":false,"notes":[])";
    journal.add({record});
  }

  std::vector<std::string> lines() const {
    std::ifstream file(folder / "destinations" / "dev" / "calls.ndjson");
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }

  std::atomic<int> failing = 0;   ///< reads of the deliveries that are to fail
  std::atomic<bool> hold = false; ///< the next read waits for `released`
  std::promise<void> released;
  static constexpr std::int64_t now = 1'800'000'000'000;
  std::filesystem::path folder;
  plumbline::test::MemoryState state;
  plumbline::test::MemoryJournal journal;
  debugger::ChecklistBoard board;
  std::unique_ptr<setup::Workspace> workspace;
  std::unique_ptr<Delivery> delivery;
};

TEST_F(DeliveryThreads, EveryCallIsDeliveredOnceInOrderWhileItIsPausedResumedAndLookedAt) {
  const auto id = create_file();
  auto source_of = [](setup::Setup& held) { return held.state().sources.front().id; };
  const auto source = ask(source_of);
  constexpr int calls_each = 300;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer)
    writers.emplace_back([&, writer] {
      for (int n = 0; n < calls_each; ++n) append(source, writer * calls_each + n);
    });
  for (int turn = 0; turn < 20; ++turn) {
    auto pause = [id, paused = turn % 2 == 0](setup::Setup& held) {
      setup::DestinationChanges changes;
      changes.paused = paused;
      return held.destinations().change(held.transaction(ann), id, std::move(changes)).has_value();
    };
    EXPECT_TRUE(ask(std::move(pause)));
  }
  for (auto& writer : writers) writer.join();
  auto delivered = [id](setup::Setup& held) {
    return find_destination(held.state().destinations, id)->progress->delivered;
  };
  while (ask(delivered) < 2 * calls_each) std::this_thread::yield();
  const auto all = lines();
  ASSERT_EQ(all.size(), 2U * calls_each);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_NE(all[i].find("\"verdict\":{\"seq\":" + std::to_string(i + 1) + ","), std::string::npos) << all[i];
}

TEST_F(DeliveryThreads, AReadThatFailsIsTriedAgainThoughNothingElseHappens) {
  auto source_of = [](setup::Setup& held) { return held.state().sources.front().id; };
  const auto source = ask(source_of);
  const auto id = create_file();
  failing = 3;
  append(source, 1);
  auto delivered = [id](setup::Setup& held) {
    return find_destination(held.state().destinations, id)->progress->delivered;
  };
  while (ask(delivered) < 1) std::this_thread::yield();
  EXPECT_LE(failing.load(), 0);
}

TEST_F(DeliveryThreads, ForwardingGoesOnAfterReadsThatFail) {
  auto prepare = [](setup::Setup& held) {
    const auto from = held.state().sources.front().id;
    validator::Controls controls;
    controls.forwarding_violations_to =
        held.sources().create(held.transaction(ann), "Alarm", "Website", Environment::dev).id;
    EXPECT_TRUE(held.sources().change(held.transaction(ann), from, {std::nullopt, std::nullopt, controls}));
    return std::pair(from, controls.forwarding_violations_to);
  };
  const auto [from, to] = ask(prepare);
  // It forwards the calls that come after it has begun. It has begun once its place is kept.
  auto kept = [](setup::Setup& held) { return held.destinations().forwarded_violations().has_value(); };
  while (!ask(kept)) delivery->wake();
  failing = 3;
  ingest::Record record;
  record.received_at_ms = now;
  record.type = validator::CallType::track;
  record.result = validator::VerdictResult::fail;
  record.source_id = from;
  record.call = R"({"type":"track","userId":"u","event":"E","context":{"library":{"name":"shop-sdk"}}})";
  record.details =
      R"("violations":[{"kind":"required","path":"/properties/n","message":"M","keyword":"required"}],"truncated":false,"notes":[])";
  journal.add({record});
  while (journal.head() < 2) std::this_thread::yield();
  EXPECT_LE(failing.load(), 0);
  const auto group = journal.at_or_after(2);
  const auto forwarded = group->record(2);
  EXPECT_EQ(forwarded.event, "Violation Generated");
  EXPECT_EQ(forwarded.source_id, to);
  EXPECT_TRUE(forwarded.has(ingest::RecordFlag::made_by_plumbline)) << "whichever library it says";
  EXPECT_NE(forwarded.call.find("shop-sdk"), std::string_view::npos);
}

TEST_F(DeliveryThreads, ALongReadOfOneDestinationHoldsNobodysConnections) {
  auto source_of = [](setup::Setup& held) { return held.state().sources.front().id; };
  const auto source = ask(source_of);
  const auto id = create_file();
  hold = true;
  append(source, 1);
  // The read does not end until this has: were they on one thread, neither would.
  const auto destination = *find_destination(*workspace->destinations().load(), id);
  net::io_context context{1};
  unsigned status = 0;
  net::co_spawn(context, delivery->probe().test(destination),
                [&](const std::exception_ptr&, const http::Response& response) { status = response.status; });
  context.run();
  EXPECT_EQ(status, 200U);
  hold = false;
  released.set_value();
  auto delivered = [id](setup::Setup& held) {
    return find_destination(held.state().destinations, id)->progress->delivered;
  };
  while (ask(delivered) < 1) std::this_thread::yield();
}

TEST_F(DeliveryThreads, ADestinationThatIsDeletedAndAReplayMeetWhatIsUnderWay) {
  auto source_of = [](setup::Setup& held) { return held.state().sources.front().id; };
  const auto source = ask(source_of);
  const auto id = create_file();
  for (int n = 0; n < 200; ++n) append(source, n);
  for (int turn = 0; turn < 10; ++turn) {
    auto replay = [id](setup::Setup& held) {
      return held.destinations().replay(held.transaction(ann), id, 1).has_value();
    };
    EXPECT_TRUE(ask(std::move(replay)));
  }
  auto remove = [id](setup::Setup& held) { return held.destinations().remove(held.transaction(ann), id).has_value(); };
  EXPECT_TRUE(ask(std::move(remove)));
  EXPECT_TRUE(delivery->stop(std::chrono::minutes(1)));
}

} // namespace
} // namespace plumbline::delivery
