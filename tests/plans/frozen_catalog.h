#pragma once

#include <string_view>

namespace plumbline::plans {

/// What the catalog says of one use case under one goal. Lists are joined by "; ".
struct FrozenPair {
  std::string_view goal;
  std::string_view use_case;
  std::string_view title;
  std::string_view events;
  std::string_view sources;
  std::string_view destinations;
};

/// The catalog, written down a second time: a slip in the data files is a difference. Only a wanted change of the
/// catalog changes this.
inline constexpr FrozenPair frozen_pairs[] = {
    {"optimize-advertising", "build-high-value-lookalikes", "Build high value lookalikes", "Order Completed",
     "Website; Mobile; Reverse ETL; Advertising", "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "build-lookalikes-for-app-install", "Build lookalikes for app install",
     "Application Installed; Install Attributed; Application Opened", "Website; Mobile; Reverse ETL; Advertising",
     "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "increase-signups-with-lookalikes", "Increase signups with lookalikes",
     "Signed Up; Page Viewed", "Website; Mobile; Reverse ETL; Advertising", "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "mitigate-cart-abandonment", "Mitigate cart abandonment",
     "Checkout Started; Order Completed", "Website; Mobile; Reverse ETL", "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "mitigate-high-value-churn", "Mitigate high value churn", "Order Completed",
     "Website; Mobile; Reverse ETL", "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "suppress-based-on-time", "Suppress based on time", "Order Completed",
     "Website; Mobile; Reverse ETL", "Reverse ETL; Analytics; Advertising"},
    {"optimize-advertising", "suppress-with-purchase", "Suppress with purchase", "Order Completed; Page Viewed",
     "Website; Mobile; Reverse ETL", "Reverse ETL; Analytics; Advertising"},
    {"personalize-first-conversion", "accelerate-app-install", "Accelerate app install", "Page Scrolled; Page Viewed",
     "Website; Mobile; Reverse ETL; Advertising", "Advertising; Reverse ETL; Analytics; Personalization"},
    {"personalize-first-conversion", "accelerate-onboarding", "Accelerate onboarding",
     "Onboarding Step Completed; Onboarding Completed; Signed In", "Website; Mobile; Reverse ETL",
     "Advertising; Reverse ETL; Analytics; Personalization; Email Marketing; SMS & Push Notifications"},
    {"personalize-first-conversion", "accelerate-signup", "Accelerate signup", "Page Viewed; Page Scrolled; Signed Up",
     "Website; Mobile; Reverse ETL; Advertising", "Advertising; Reverse ETL; Analytics; Personalization"},
    {"personalize-first-conversion", "acquire-paid-subscriptions", "Acquire paid subscriptions",
     "Trial Started; Subscription Started", "Website; Mobile; Reverse ETL; Advertising",
     "Advertising; Reverse ETL; Analytics; SMS & Push Notifications; Email Marketing"},
    {"personalize-first-conversion", "convert-trials-to-paid-subscriptions", "Convert trials to paid subscriptions",
     "Subscription Started; Trial Started", "Website; Mobile; Reverse ETL; Advertising",
     "Advertising; Reverse ETL; Analytics; SMS & Push Notifications; Email Marketing"},
    {"personalize-first-conversion", "mitigate-cart-abandonment", "Mitigate cart abandonment",
     "Checkout Started; Order Completed", "Website; Mobile; Reverse ETL",
     "Personalization; Reverse ETL; Analytics; SMS & Push Notifications; Email Marketing"},
    {"boost-retention-upsell-and-cross-sell", "build-high-value-lookalikes", "Build high value lookalikes",
     "Order Completed", "Website; Mobile; Reverse ETL; Advertising", "Reverse ETL; Analytics; Advertising"},
    {"boost-retention-upsell-and-cross-sell", "increase-repeat-purchases", "Increase repeat purchases",
     "Page Viewed; Order Completed", "Website; Mobile; Reverse ETL; Advertising",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
    {"boost-retention-upsell-and-cross-sell", "mitigate-high-value-churn", "Mitigate high value churn",
     "Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Analytics; Advertising; SMS & Push Notifications; Email Marketing"},
    {"boost-retention-upsell-and-cross-sell", "nurture-with-content", "Nurture with content",
     "Page Viewed; Screen Viewed; Page Scrolled", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Analytics; Email Marketing; SMS & Push Notifications"},
    {"boost-retention-upsell-and-cross-sell", "personalize-upsell-content", "Personalize upsell content",
     "Product Added to Cart; Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
    {"boost-retention-upsell-and-cross-sell", "personalize-winback", "Personalize winback",
     "Page Viewed; Page Scrolled; Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
    {"personalize-communications-and-product-experiences", "accelerate-onboarding", "Accelerate onboarding",
     "Onboarding Step Completed; Onboarding Completed; Signed In", "Website; Mobile; Reverse ETL",
     "Personalization; Reverse ETL; Analytics"},
    {"personalize-communications-and-product-experiences", "increase-repeat-purchases", "Increase repeat purchases",
     "Page Viewed; Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
    {"personalize-communications-and-product-experiences", "mitigate-high-value-churn", "Mitigate high value churn",
     "Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Analytics; SMS & Push Notifications; Email Marketing"},
    {"personalize-communications-and-product-experiences", "nurture-with-content", "Nurture with content",
     "Page Viewed; Screen Viewed; Page Scrolled", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Analytics; Email Marketing; SMS & Push Notifications"},
    {"personalize-communications-and-product-experiences", "personalize-upsell-content", "Personalize upsell content",
     "Product Added to Cart; Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
    {"personalize-communications-and-product-experiences", "personalize-winback", "Personalize winback",
     "Page Viewed; Page Scrolled; Order Completed", "Website; Mobile; Reverse ETL",
     "Reverse ETL; Personalization; Analytics; Email Marketing; SMS & Push Notifications"},
};

/// An event's suggested properties with their types; "!" is required, "~x" the format x.
struct FrozenEvent {
  std::string_view event;
  std::string_view properties;
};

inline constexpr FrozenEvent frozen_events[] = {
    {"Application Installed",
     "screen_id string; screen_type string; screen_title string; version string!; build string!; "
     "from_background boolean; referring_application string"},
    {"Application Opened", "screen_id string; screen_type string; screen_title string; version string!; build string!; "
                           "from_background boolean!; referring_application string"},
    {"Checkout Started",
     "num_items integer; order_id string!; coupon string; total number; revenue number!; shipping number; "
     "tax number; affiliation string; discount number"},
    {"Install Attributed", ""},
    {"Onboarding Completed",
     "checkout_id string; order_id string; total number; revenue number; shipping number; tax number; "
     "affiliation string"},
    {"Onboarding Step Completed",
     "step_name string!; step_number integer!; total_steps integer!; pct_completed number; "
     "flow_name string!; screen_id string; screen_type string"},
    {"Order Completed", "num_items integer; order_id string!; checkout_id string; total number!; revenue number!; "
                        "shipping number; tax number; affiliation string; products array!"},
    {"Page Scrolled", "pct_scrolled number!; page_category string"},
    {"Page Viewed", "page_category string; page_name string!"},
    {"Product Added to Cart", "product_id string!; product_name string; product_brand string; product_price number!; "
                              "product_category string"},
    {"Screen Viewed", "screen_id string!; screen_type string; screen_title string!"},
    {"Signed In", "first_name string; last_name string; username string!; email string~email"},
    {"Signed Up", "first_name string; last_name string; username string!"},
    {"Subscription Started", ""},
    {"Trial Started", "category string"},
};

} // namespace plumbline::plans
