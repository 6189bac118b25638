#include "validator/call/sdk_event.h"

#include <algorithm>
#include <array>

namespace plumbline::validator {

namespace {

/// Segment's SDKs for mobile apps and RudderStack's, Hightouch's and Customer.io's, which follow them; the consent
/// managers of Segment's SDKs; the mobile SDKs of Customer.io.
constexpr std::array<std::string_view, 18> names = {
    "Application Backgrounded",
    "Application Crashed",
    "Application Foregrounded",
    "Application Installed",
    "Application Opened",
    "Application Uninstalled",
    "Application Updated",
    "Deep Link Clicked",
    "Deep Link Opened",
    "Device Created or Updated",
    "Device Deleted",
    "Install Attributed",
    "Push Notification Bounced",
    "Push Notification Received",
    "Push Notification Tapped",
    "Report Delivery Event",
    "Segment Consent Preference",
    "Segment Consent Preference Updated",
};
static_assert(std::is_sorted(names.begin(), names.end()));

} // namespace

bool is_sdk_event(std::string_view event) { return std::binary_search(names.begin(), names.end(), event); }

} // namespace plumbline::validator
