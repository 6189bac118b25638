#include "validator/text/event_aliases.h"

#include <array>
#include <utility>

namespace plumbline::validator {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// https://segment.com/docs/connections/spec and GA4's list of recommended events.
constexpr std::array<Pair, 37> events{{
    {"addtocart", "Product Added"},
    {"addedtocart", "Product Added"},
    {"productaddedtocart", "Product Added"},
    {"itemaddedtocart", "Product Added"},
    {"itemadded", "Product Added"},
    {"removefromcart", "Product Removed"},
    {"removedfromcart", "Product Removed"},
    {"productremovedfromcart", "Product Removed"},
    {"itemremoved", "Product Removed"},
    {"viewitem", "Product Viewed"},
    {"itemviewed", "Product Viewed"},
    {"productdetailviewed", "Product Viewed"},
    {"viewitemlist", "Product List Viewed"},
    {"selectitem", "Product Clicked"},
    {"viewcart", "Cart Viewed"},
    {"begincheckout", "Checkout Started"},
    {"checkoutbegan", "Checkout Started"},
    {"addpaymentinfo", "Payment Info Entered"},
    {"purchase", "Order Completed"},
    {"purchasecompleted", "Order Completed"},
    {"completedpurchase", "Order Completed"},
    {"refund", "Order Refunded"},
    {"addtowishlist", "Product Added to Wishlist"},
    {"viewpromotion", "Promotion Viewed"},
    {"selectpromotion", "Promotion Clicked"},
    {"search", "Products Searched"},
    {"viewsearchresults", "Products Searched"},
    {"share", "Product Shared"},
    {"login", "Signed In"},
    {"loggedin", "Signed In"},
    {"userloggedin", "Signed In"},
    {"registered", "Signed Up"},
    {"page", "Page Viewed"},
    {"pageview", "Page Viewed"},
    {"screen", "Screen Viewed"},
    {"screenview", "Screen Viewed"},
    {"appopen", "Application Opened"},
}};

constexpr std::array<Pair, 9> properties{{
    {"transactionid", "order_id"},
    {"itemid", "product_id"},
    {"itemname", "name"},
    {"itembrand", "brand"},
    {"itemcategory", "category"},
    {"itemvariant", "variant"},
    {"items", "products"},
    {"lineitems", "products"},
    {"itemlistid", "list_id"},
}};

template<std::size_t N>
std::string_view looked_up(const std::array<Pair, N>& pairs, std::string_view letters) {
  for (const auto& [from, to] : pairs) {
    if (from == letters) return to;
  }
  return {};
}

} // namespace

std::string_view spec_event_for(std::string_view letters) { return looked_up(events, letters); }
std::string_view spec_property_for(std::string_view letters) { return looked_up(properties, letters); }

} // namespace plumbline::validator
