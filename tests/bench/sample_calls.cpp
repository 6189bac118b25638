#include "tests/bench/sample_calls.h"

#include "validator/validate.h"
#include "validator/values/environment.h"
#include "validator/verdict_json.h"

#include <array>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <stdexcept>

namespace plumbline::bench {
namespace {

constexpr std::array<std::string_view, 25> events{
    "Product Viewed",       "Product Clicked",     "Product Added",         "Product Removed",
    "Cart Viewed",          "Checkout Started",    "Checkout Step Viewed",  "Checkout Step Completed",
    "Payment Info Entered", "Order Completed",     "Order Updated",         "Order Refunded",
    "Order Cancelled",      "Coupon Entered",      "Coupon Applied",        "Coupon Denied",
    "Coupon Removed",       "Product Shared",      "Cart Shared",           "Product Reviewed",
    "Products Searched",    "Product List Viewed", "Product List Filtered", "Promotion Viewed",
    "Promotion Clicked"};
constexpr std::array<std::string_view, 3> sources{"src_website", "src_ios", "src_backend"};
constexpr std::array<std::string_view, 3> source_names{"Website", "iOS", "Backend"};

/// Well mixed, and the same in every run (splitmix64).
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

/// As a UUID.
std::string id_of(std::uint64_t number) {
  const auto high = mixed(number);
  const auto low = mixed(high);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%08" PRIx32 "-%04x-4%03x-a%03x-%012" PRIx64,
                static_cast<std::uint32_t>(high >> 32U), static_cast<unsigned>(high >> 16U & 0xffffU),
                static_cast<unsigned>(high & 0xfffU), static_cast<unsigned>(low & 0xfffU), low >> 16U);
  return text.data();
}

validator::PlanText plan_text() {
  validator::PlanText plan{"shop", {}};
  for (const auto event : events) {
    validator::RuleText rule;
    rule.event = event;
    rule.schema =
        R"({"type":"object","properties":{"properties":{"type":"object","required":["product_id","price"],"properties":{)"
        R"("product_id":{"type":"string"},"price":{"type":"number","minimum":0},"currency":{"enum":["EUR","USD"]},)"
        R"("quantity":{"type":"integer"},"name":{"type":"string"},"category":{"type":"string"}}}}})";
    plan.rules.push_back(std::move(rule));
  }
  return plan;
}

std::string timestamp(std::int64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string out(text.data(), size);
  const auto fraction = std::to_string(1'000 + ms % 1'000);
  out += '.';
  out += std::string_view(fraction).substr(1);
  return out + 'Z';
}

} // namespace

SampleCalls::SampleCalls(std::uint64_t total, std::int64_t from_ms, std::int64_t span_ms)
    : total_(total), from_ms_(from_ms), span_ms_(span_ms) {
  auto plan = validator::Plan::compile(plan_text(), 1);
  if (!plan) throw std::logic_error("the plan of the sample calls is no plan");
  plan_ = *plan;
}

std::int64_t SampleCalls::time_of(std::uint64_t number) const {
  return from_ms_ + static_cast<std::int64_t>(static_cast<double>(span_ms_) * static_cast<double>(number) /
                                              static_cast<double>(total_));
}

std::string SampleCalls::user_id(std::uint64_t user) { return "user-" + std::to_string(user); }
std::string SampleCalls::anonymous_id(std::uint64_t user) { return id_of(user * 2 + 1); }
std::string SampleCalls::message_id(std::uint64_t number) { return "ajs-next-" + id_of(number * 2); }
std::string_view SampleCalls::event_name(std::uint64_t number) { return events[number % events.size()]; }

void SampleCalls::write_call(std::uint64_t number, std::int64_t at_ms) {
  const auto lot = mixed(number);
  const auto user = mixed(lot) % users();
  const bool rare = number == total_ / 10 || number == total_ / 2 || number == total_ / 10 * 9;
  const auto kind = rare ? 0 : lot % 100; // 86 tracks, 8 pages, 6 identifies
  const auto product = std::to_string(lot / 100 % 5'000);
  const auto path = "/products/" + product;
  text_.clear();
  const auto add = [this](auto... parts) { (text_.append(parts), ...); };
  add(R"({"type":")",
      kind < 86   ? "track"
      : kind < 94 ? "page"
                  : "identify",
      R"(","messageId":")", message_id(number), R"(","timestamp":")", timestamp(at_ms), R"(","anonymousId":")",
      anonymous_id(user), R"(","userId":")", user_id(user), R"(",)");
  if (kind < 86) {
    const auto event = rare ? rare_event : event_name(lot / 1'000);
    add(R"("event":")", event, R"(","properties":{)");
    const auto fault = lot / 7 % 100; // 3 % of all calls: these are most of them
    if (fault != 0) add(R"("product_id":")", product, R"(",)");
    add(R"("price":)", fault == 1 ? "\"18.99\"" : std::to_string(lot / 11 % 1'000) + ".99", R"(,"currency":")",
        fault == 2 ? "euro" : "EUR", R"(","quantity":)", std::to_string(lot / 13 % 5 + 1),
        R"(,"category":"Games","name":"Monopoly: 3rd Edition","url":"https://shop.example)", path, "\"}");
  } else if (kind < 94) {
    add(R"("name":"Product","properties":{"url":"https://shop.example)", path, R"(","title":"A product","path":")",
        path, "\"}");
  } else {
    add(R"("traits":{"plan":"premium","logins":)", std::to_string(lot / 17 % 100), R"(,"name":"Peter Gibbons"})");
  }
  add(R"(,"integrations":{},"context":{"library":{"name":"analytics.js","version":"npm:next-1.70.0"},"locale":"en-GB",)"
      R"("timezone":"Europe/London","page":{"path":")",
      path,
      R"(","referrer":"https://www.google.com/","search":"","title":"A product - the shop","url":"https://shop.example)",
      path,
      R"("},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 )"
      R"(Safari/537.36"}})");
}

ingest::Batch SampleCalls::batch(std::uint64_t begin, std::uint64_t count) {
  ingest::Batch batch;
  batch.received_at_ms = time_of(begin);
  for (auto number = begin; number < begin + count; ++number) {
    write_call(number, batch.received_at_ms);
    text_.reserve(text_.size() + validator::text_padding);
    const auto call = reader_.read(text_);
    if (!call) throw std::logic_error("a sample call is no call");
    const auto verdict = validator::validate(*call, plan_.get());
    const auto details = validator::details_json(verdict);
    const auto lot = mixed(number);
    ingest::Record record;
    record.received_at_ms = batch.received_at_ms;
    record.env = lot / 19 % 10 == 0 ? Environment::dev : Environment::prod;
    record.type = call->type;
    record.result = verdict.result;
    record.action = verdict.action;
    record.plan_version = verdict.plan_version;
    record.source_id = sources[lot / 23 % sources.size()];
    record.source_name = source_names[lot / 23 % sources.size()];
    // A test's window: a thousand neighbours, now and then.
    if (number / 1'000 % 100 == 0) record.session = "nightly";
    if (call->event) {
      record.set(ingest::RecordFlag::has_event);
      record.event = *call->event;
    }
    record.rule = verdict.rule;
    record.details = details;
    record.call = call->text;
    batch.entries.push_back({batch.bytes.size(),
                             ingest::dedupe_key(record.source_id, record.session, *call->message_id),
                             validator::content_hash(*call)});
    ingest::encode(record, batch.bytes);
  }
  return batch;
}

} // namespace plumbline::bench
