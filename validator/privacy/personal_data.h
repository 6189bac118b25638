#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/plan/compiled_rule.h"
#include "validator/values/budget.h"

#include <string_view>
#include <vector>

namespace plumbline::validator {

/// The kind of personal data in a value.
enum class PersonalData : unsigned char { none, mail_address, card_number };

/// A mail address (a name, @ or %40, a domain with a top-level domain of letters of any alphabet; not a role such as
/// noreply, a login in a URL, a file name, a name of a private network, or @name@server) or a card number (an issuer's
/// prefix and length, Luhn's digit; grouped as on a card, by blanks, dashes or points, or not at all) inside a text.
/// `name` is the member's: ungrouped digits of an identifier are not a card number.
[[nodiscard]] PersonalData personal_data_in(std::string_view text, std::string_view name);

/// Notes (personal_data) on a call's values that hold such data without its rules planning it, at most max_violations.
/// It is planned if a schema there asks for a mail address (format email, a pattern with @), or the plan names the
/// member and its name says so. A number under a member that the plan has as a number is not a card's; a person's or
/// group's trait email is always planned (Segment's spec). Checks ids, `properties`, `traits`, `context`. A call
/// without a suspicious byte costs one pass over its text. Stops when the budget is spent.
[[nodiscard]] std::vector<Note> personal_data_notes(const Call& call, const std::vector<const CompiledRule*>& rules,
                                                    Budget& budget);

} // namespace plumbline::validator
