#pragma once

#include "validator/call/call.h"
#include "validator/call/verdict.h"
#include "validator/plan/compiled_rule.h"
#include "validator/values/budget.h"

#include <string_view>
#include <vector>

namespace plumbline::validator {

/// What a value holds of a person.
enum class PersonalData : unsigned char { none, mail_address, card_number };

/// A mail address (a name, @ or %40, a domain with a top-level domain of letters of any alphabet; no role such as
/// noreply, no login in a URL, no file name, no name of a private network, no @name@server) or a card number (an
/// issuer's prefix and length, Luhn's digit; grouped as on a card, by blanks, dashes or points, or not at all) inside a
/// text. `name` is the member's: of an identifier's digits that are not grouped no card number is made.
PersonalData personal_data_in(std::string_view text, std::string_view name);

/// Notes (personal_data) of a call's values that hold such data where its rules do not plan it, at most
/// max_violations. Planned: a schema there asks for a mail address (format email, a pattern with @), or the plan names
/// the member and its name says so; a number under a member that the plan has as a number is no card's; the trait email
/// of a person or group always is (Segment's spec). Looked at: ids, `properties`, `traits`, `context`. A call without a
/// suspicious byte costs one pass over its text. What the budget does not suffice for is left out.
std::vector<Note> personal_data_notes(const Call& call, const std::vector<const CompiledRule*>& rules, Budget& budget);

} // namespace plumbline::validator
