#include "daemon/ingest/core_rulebook.h"

#include <gtest/gtest.h>

namespace plumbline::ingest {
namespace {

std::shared_ptr<Rulebook> rulebook_with(const std::string& name) {
  auto rulebook = std::make_shared<Rulebook>();
  rulebook->sources["key"] = std::make_shared<const Source>(Source{"src_1", name});
  return rulebook;
}

TEST(CoreRulebook, SharesNoCounterWithOtherCores) {
  const auto shared = rulebook_with("Web");
  Snapshot<Rulebook> snapshot(shared);
  CoreRulebook one(snapshot);
  CoreRulebook other(snapshot);
  const auto held = one.get();
  const auto source = held->sources.at("key");
  EXPECT_EQ(source->name, "Web");
  EXPECT_EQ(source.use_count(), 2) << "this one, and the core's copy";
  EXPECT_EQ(shared->sources.at("key").use_count(), 1);
  EXPECT_NE(other.get()->sources.at("key"), source);
  EXPECT_EQ(one.get(), held) << "copied once";
}

TEST(CoreRulebook, GivesTheNewestAndLeavesTheOldOneToWhomHoldsIt) {
  Snapshot<Rulebook> snapshot(rulebook_with("Web"));
  CoreRulebook core(snapshot);
  const auto held = core.get();
  snapshot.store(rulebook_with("Shop"));
  EXPECT_EQ(core.get()->sources.at("key")->name, "Shop");
  EXPECT_EQ(held->sources.at("key")->name, "Web");
}

} // namespace
} // namespace plumbline::ingest
