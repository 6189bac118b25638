#include "tests/fuzz/csv_target.h"
#include "tests/fuzz/filter_target.h"
#include "tests/fuzz/http_target.h"
#include "tests/fuzz/ingest_target.h"
#include "tests/fuzz/message_target.h"
#include "tests/fuzz/targets.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace plumbline::validator {
namespace {

int run(const std::string& folder, void (*target)(std::string_view)) {
  int seeds = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PLUMBLINE_SOURCE_DIR) + "/tests/fuzz/corpus/" + folder)) {
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    EXPECT_NO_THROW(target(bytes.str())) << entry.path();
    ++seeds;
  }
  return seeds;
}

TEST(FuzzCorpus, OfCallsGivesAnswers) { EXPECT_GE(run("call", fuzz_call), 10); }
TEST(FuzzCorpus, OfPlansGivesAnswers) { EXPECT_GE(run("plan", fuzz_plan), 10); }
TEST(FuzzCorpus, OfCsvGivesAnswers) { EXPECT_GE(run("csv", plans::fuzz_csv), 8); }
TEST(FuzzCorpus, OfFiltersGivesAnswers) { EXPECT_GE(run("filter", debugger::fuzz_filter), 10); }
TEST(FuzzCorpus, OfClientMessagesGivesAnswers) { EXPECT_GE(run("message", debugger::fuzz_message), 10); }
TEST(FuzzCorpus, OfRequestsIsReadTheSameInPieces) { EXPECT_GE(run("http", http::fuzz_http), 10); }
TEST(FuzzCorpus, OfChunkedBodiesIsReadTheSameInPieces) { EXPECT_GE(run("chunked", http::fuzz_chunked), 10); }
TEST(FuzzCorpus, OfCompressedBodiesKeepsToTheirLimit) { EXPECT_GE(run("inflate", ingest::fuzz_inflate), 10); }
TEST(FuzzCorpus, OfBatchesGivesCalls) { EXPECT_GE(run("wrapper", ingest::fuzz_wrapper), 10); }
TEST(FuzzCorpus, OfRecordsComesBackOrIsDamaged) { EXPECT_GE(run("record", ingest::fuzz_record), 10); }
TEST(FuzzCorpus, OfPixelsGivesCalls) { EXPECT_GE(run("pixel", ingest::fuzz_pixel), 10); }

} // namespace
} // namespace plumbline::validator
