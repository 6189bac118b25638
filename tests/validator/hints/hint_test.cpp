#include "tests/validator/judge.h"
#include "validator/text/near_name.h"

#include <gtest/gtest.h>

#include <array>

namespace plumbline::validator {
namespace {

std::string nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  return std::string(nearest_name(name, candidates, NameOf::event).value_or("-"));
}

std::optional<Hint> hint_of(std::string_view properties_schema, std::string_view properties) {
  const auto plan = plan_of({track_rule("x", over_properties(properties_schema))});
  const Verdict verdict = verdict_of(track_call("x", properties), plan.get());
  return verdict.violations.empty() ? std::nullopt : verdict.violations.front().hint;
}

TEST(Hint, OfNullForAnOptionalPropertyIsToLeaveItOut) {
  const auto optional = hint_of(R"({"properties":{"price":{"type":"number"}}})", R"({"price":null})");
  ASSERT_TRUE(optional);
  EXPECT_EQ(optional->message,
            R"(Leave it out: it is not required. Or allow null in the plan: "type":["number","null"].)");
  EXPECT_FALSE(hint_of(R"({"required":["price"],"properties":{"price":{"type":"number"}}})", R"({"price":null})"));
  EXPECT_FALSE(hint_of(R"({"properties":{"price":{"type":["number","null"]}}})", R"({"price":null})"));
}

TEST(NearName, SeesAnotherCaseOrSpelling) {
  for (const char* name : {"orderId", "order-id", "Order ID", "ORDER_ID", "OrderId", "orderid"}) {
    EXPECT_EQ(nearest(name, {"total", "order_id", "order"}), "order_id") << name;
  }
}

TEST(NearName, SeesAnotherOrderOfWords) {
  EXPECT_EQ(nearest("Completed Order", {"Order Completed", "Order Started"}), "Order Completed");
}

TEST(NearName, SeesSlipsOfTheKeyboard) {
  EXPECT_EQ(nearest("Order Complted", {"Order Completed", "Page Viewed"}), "Order Completed");
  EXPECT_EQ(nearest("Ordre Completed", {"Order Completed", "Page Viewed"}), "Order Completed");
  EXPECT_EQ(nearest("revnue", {"revenue", "total"}), "revenue");
}

TEST(NearName, IsFoundAmong2000InFewSteps) {
  std::vector<std::string> names;
  for (int i = 0; i < 2'000; ++i) names.push_back("Checkout Product Completed Number " + std::to_string(i) + " Thing");
  NameIndex index;
  for (const std::string& name : names) index.add(name, NameOf::event);
  const std::array<const NameIndex*, 1> planned{&index};
  const auto nearest_in = [&](std::string_view name, Budget& budget) {
    const auto near = nearest_name(name, planned, {.what = NameOf::event}, budget);
    return std::string(near ? near->name : "-");
  };
  Budget budget(2'000);
  EXPECT_EQ(nearest_in("Checkout Product Complete Number 7 Thing", budget), names[7]);
  EXPECT_EQ(nearest_in("checkout_product_completed_number_8_thing", budget), "-");
  Budget more(2'000);
  EXPECT_EQ(nearest_in("checkout_product_completed_number_8_thing", more), names[8]);
}

TEST(NearName, IsTheSameAmongNamesThatWereTakenApartBefore) {
  const std::vector<std::string_view> names{"Order Completed", "Order Started", "Page Viewed",  "Product Added",
                                            "address1",        "Signed Up",     "Item Shipped", "total_price",
                                            "quantity",        "Sent Message"};
  NameIndex index;
  for (const std::string_view name : names) index.add(name, NameOf::event);
  const std::array<const NameIndex*, 1> planned{&index};
  for (const char* sent : {"Order Complted", "Completed Order", "orderStarted", "pageview", "addToCart", "address2",
                           "Signed In", "the item was shipped", "totalprice", "qty", "Message Send", "", "x"}) {
    Budget budget;
    const auto near = nearest_name(sent, planned, {.what = NameOf::event}, budget);
    const bool is_sure = near && near->sure;
    EXPECT_EQ(is_sure ? std::optional(near->name) : std::nullopt, nearest_name(sent, names, NameOf::event)) << sent;
  }
}

TEST(NearName, OfTheSameNameTwiceIsNoTie) {
  EXPECT_EQ(nearest("order id", {"order_id", "order_id"}), "order_id");
  EXPECT_EQ(nearest("order id", {"order_id", "orderId"}), "-");
}

TEST(NearName, HasNoneRatherThanAWrongOne) {
  EXPECT_EQ(nearest("Signed In", {"Signed Up"}), "-");
  EXPECT_EQ(nearest("Product Viewed", {"Product Reviewed"}), "-");
  EXPECT_EQ(nearest("address1", {"address2"}), "-");
  EXPECT_EQ(nearest("tax", {"max"}), "-");
  EXPECT_EQ(nearest("Order Cancelled", {"Order Completed"}), "-");
  EXPECT_EQ(nearest("order", {"orders", "ordered"}), "-");
  EXPECT_EQ(nearest("", {"a"}), "-");
  EXPECT_EQ(nearest("same", {"same"}), "-");
  EXPECT_EQ(nearest(std::string(101, 'a'), {std::string_view("aaa")}), "-");
}

TEST(Hint, SeesANumberSentAsAString) {
  const auto hint = hint_of(R"({"properties":{"total":{"type":"number"}}})", R"({"total":"49.90"})");
  ASSERT_TRUE(hint);
  EXPECT_EQ(hint->kind, "value_type");
  EXPECT_EQ(hint->from, R"("49.90")");
  EXPECT_EQ(hint->to, "49.90");
}

TEST(Hint, SeesOtherValuesUnderTheWrongType) {
  EXPECT_EQ(hint_of(R"({"properties":{"a":{"type":"boolean"}}})", R"({"a":"true"})")->to, "true");
  EXPECT_EQ(hint_of(R"({"properties":{"a":{"type":"string"}}})", R"({"a":12})")->to, R"("12")");
  EXPECT_FALSE(hint_of(R"({"properties":{"a":{"type":"integer"}}})", R"({"a":"1.5"})"));
  EXPECT_EQ(hint_of(R"({"properties":{"a":{"type":"number"}}})", R"({"a":"12 EUR"})")->to, "12");
  EXPECT_EQ(hint_of(R"({"properties":{"a":{"type":"number"}}})", R"({"a":" 12"})")->to, "12");
  EXPECT_FALSE(hint_of(R"({"properties":{"a":{"type":"object"}}})", R"({"a":"12"})"));
}

TEST(Hint, SeesAPropertyUnderAnotherSpelling) {
  const auto hint = hint_of(R"({"required":["order_id"],"properties":{"order_id":{}}})", R"({"orderId":"1"})");
  ASSERT_TRUE(hint);
  EXPECT_EQ(hint->kind, "property_name");
  EXPECT_EQ(hint->from, "orderId");
  EXPECT_EQ(hint->to, "order_id");
}

TEST(Hint, LeavesPlannedPropertiesAlone) {
  // "orders" is a property of its own, not a misspelt "order".
  EXPECT_FALSE(hint_of(R"({"required":["order_"],"properties":{"order_":{},"orders":{}}})", R"({"orders":1})"));
}

TEST(Hint, SeesThePlannedNameOfAPropertyThatIsNotAllowed) {
  const auto hint = hint_of(R"({"properties":{"coupon":{}},"additionalProperties":false})", R"({"Coupon":"x"})");
  ASSERT_TRUE(hint);
  EXPECT_EQ(hint->kind, "property_name");
  EXPECT_EQ(hint->to, "coupon");
}

TEST(Hint, SeesAPropertyAtAnotherLevel) {
  const auto plan = plan_of({track_rule("x", over_properties(R"({"required":["email"]})"))});
  const Verdict at_root =
      verdict_of(R"({"type":"track","event":"x","userId":"u","email":"a@b","properties":{}})", plan.get());
  ASSERT_EQ(at_root.violations.size(), 1U);
  EXPECT_EQ(at_root.violations[0].hint->kind, "level");
  EXPECT_EQ(at_root.violations[0].hint->from, "/email");
  EXPECT_EQ(at_root.violations[0].hint->to, "/properties/email");
  const Verdict in_traits = verdict_of(
      R"({"type":"track","event":"x","userId":"u","context":{"traits":{"email":"a@b"}},"properties":{}})", plan.get());
  EXPECT_EQ(in_traits.violations[0].hint->from, "/context/traits/email");
}

TEST(Hint, SeesTheEventThatWasMeant) {
  const auto plan = plan_of({track_rule("Order Completed", "{}"), track_rule("Page Viewed", "{}")});
  const auto hint = [&](std::string_view event) {
    return verdict_of(track_call(event, "{}"), plan.get()).violations.at(0).hint;
  };
  ASSERT_TRUE(hint("order_completed"));
  EXPECT_EQ(hint("order_completed")->kind, "event_name");
  EXPECT_EQ(hint("order_completed")->to, "Order Completed");
  EXPECT_EQ(hint("Completed Order")->to, "Order Completed");
  EXPECT_FALSE(hint("Something Else"));
  EXPECT_EQ(hint("[iOS] Order Completed")->to, "Order Completed");
  EXPECT_EQ(hint("Order Completed (web)")->to, "Order Completed");
  EXPECT_EQ(hint("shop.order_completed")->to, "Order Completed");
  EXPECT_EQ(hint("Order Completed - v2")->to, "Order Completed");
  for (const char* other : {"Order Completed (refund)", "Order Completed: Refund", "wishlist.order_completed",
                            "[Failed] Order Completed", "Order Completed / Retry"})
    EXPECT_FALSE(hint(other)) << other;
}

} // namespace
} // namespace plumbline::validator
