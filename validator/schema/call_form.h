#pragma once

#include "validator/call/call.h"
#include "validator/call/receipt.h"
#include "validator/json/node.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace plumbline::validator {

struct Program;

/// The members that a call's form always has, sent or not, as bits.
namespace form_member {
inline constexpr std::uint8_t type = 1, message_id = 2, timestamp = 4, received_at = 8;
inline constexpr std::array<std::string_view, 4> names{"type", "messageId", "timestamp", "receivedAt"};
} // namespace form_member

/// The form of a call: its members as sent, with `type`, `messageId`, `timestamp` and `receivedAt` as the server knows
/// them. Rules judge this form. A member that the server made counts as present, and is never a violation. A `type`
/// that the route overrules and a `receivedAt` count as the server's; so does a messageId that a server made when the
/// call first came. Borrows the call and the receipt.
class CallForm {
 public:
  CallForm(const Call& call, const Receipt& receipt);

  /// Whether a rule that mentions `names` (form_names) sees a call that differs from the one sent.
  bool differs_for(std::uint8_t names) const { return (made_ & names) != 0; }
  /// The members that the server made, as an overlay of the call's root. They borrow this form.
  void add_to(Overlay& overlay);
  /// Whether the pointer leads to a member that the server made.
  bool is_made(std::string_view pointer) const;

 private:
  std::string text_of(std::size_t member) const;

  const Call& call_;
  const Receipt& receipt_;
  std::uint8_t made_ = 0;
  std::array<std::string, 4> texts_;
};

/// The members of the form that a rule's program mentions in the call itself.
[[nodiscard]] std::uint8_t form_names(const Program& program);
/// If a rule closes a call's root, opens it to the form's members: the server would add them.
void open_to_form(Program& program);

/// Whether a server made this messageId, because the call came without one.
[[nodiscard]] bool is_made_message_id(std::string_view message_id);

} // namespace plumbline::validator
