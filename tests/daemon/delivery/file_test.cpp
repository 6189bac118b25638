#include "daemon/delivery/kind.h"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace plumbline::delivery {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

class FileDestination : public testing::Test {
 protected:
  FileDestination() {
    auto name = (fs::temp_directory_path() / "plumbline-file-XXXXXX").string();
    state = ::mkdtemp(name.data());
    folder = state / "destinations" / "dev";
    fs::create_directories(folder);
    entry.kind = setup::DestinationKind::file;
    entry.settings.path = "calls.ndjson";
    entry.settings.rotate_bytes = 10;
    entry.settings.keep = 2;
  }
  ~FileDestination() override { fs::remove_all(state); }

  /// "", or why it was not taken.
  std::string deliver(const std::string& line) {
    if (!kind) kind = make_kind(entry, {context.get_executor(), false, {state, {}}, [] { return 0; }});
    const std::vector<Parcel> parcels{{1, line + "\n"}};
    std::string error = "it did not end";
    net::co_spawn(context, kind->deliver(parcels),
                  [&](const std::exception_ptr&, const Outcome& outcome) { error = outcome.error; });
    context.restart();
    context.run();
    return error;
  }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder / name) << text; }
  std::string text_of(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder / name).rdbuf();
    return text.str();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& each : fs::directory_iterator(folder)) all.push_back(each.path().filename());
    return all;
  }

  net::io_context context{1};
  fs::path state;
  fs::path folder;
  setup::DestinationEntry entry;
  std::unique_ptr<Kind> kind;
};

TEST_F(FileDestination, GivesAFullFileTheNextNumberAndKeepsTheNewest) {
  for (const char* line : {"first one", "second one", "third one", "fourth one"}) EXPECT_EQ(deliver(line), "");
  EXPECT_THAT(names(), UnorderedElementsAre("calls.ndjson", "calls.ndjson.2", "calls.ndjson.3"));
  EXPECT_EQ(text_of("calls.ndjson"), "fourth one\n");
  EXPECT_EQ(text_of("calls.ndjson.3"), "third one\n");
}

TEST_F(FileDestination, LeavesWhatIsNoFullFileOfItsOwn) {
  entry.settings.keep = 1;
  write("calls.ndjson.007", "theirs");
  write("calls.ndjson.0", "theirs");
  write("calls.ndjson.2x", "theirs");
  write("calls.ndjson.18446744073709551615", "theirs");
  fs::create_directories(folder / "calls.ndjson.1");
  for (const char* line : {"first one", "second one", "third one"}) EXPECT_EQ(deliver(line), "");
  EXPECT_THAT(names(), UnorderedElementsAre("calls.ndjson", "calls.ndjson.007", "calls.ndjson.0", "calls.ndjson.2x",
                                            "calls.ndjson.18446744073709551615", "calls.ndjson.1", "calls.ndjson.3"));
  EXPECT_EQ(text_of("calls.ndjson.3"), "second one\n") << "past the folder's number";
}

} // namespace
} // namespace plumbline::delivery
