#include "validator/schema/call_form.h"

#include "validator/call/call_time.h"
#include "validator/schema/blocks_in_place.h"
#include "validator/schema/program.h"
#include "validator/values/timestamp.h"

#include <algorithm>
#include <vector>

namespace plumbline::validator {

namespace {

constexpr std::string_view made_id_head = "plumbline-";
/// Replaces the messageId that a call would be given, for a call that nobody sends.
constexpr std::string_view any_made_id = "plumbline-00000000-0000-4000-8000-000000000000";

/// Calls `visit` once with each block that the root of a call reaches.
template<class Visit>
void each_root_block(const Program& program, Visit&& visit) {
  std::vector<bool> seen(program.blocks.size());
  std::vector<Index> waiting{0};
  while (!waiting.empty()) {
    const Index at = waiting.back();
    waiting.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    visit(at);
    each_block_in_place(program, program.blocks[at], [&](Index index) { waiting.push_back(index); });
  }
}

} // namespace

bool is_made_message_id(std::string_view message_id) {
  return message_id.size() == any_made_id.size() && message_id.starts_with(made_id_head);
}

CallForm::CallForm(const Call& call, const Receipt& receipt) : call_(call), receipt_(receipt) {
  made_ = form_member::received_at;
  if (call.type != CallType::none && call.type_text != name_of(call.type)) made_ |= form_member::type;
  if (!call.message_id || call.message_id->empty() || is_made_message_id(*call.message_id))
    made_ |= form_member::message_id;
  if (!call.timestamp || call.timestamp_is_original) made_ |= form_member::timestamp;
}

std::string CallForm::text_of(std::size_t member) const {
  switch (1U << member) {
  case form_member::type: return std::string(name_of(call_.type));
  case form_member::message_id:
    if (call_.message_id && !call_.message_id->empty()) return std::string(*call_.message_id);
    return std::string(receipt_.message_id.empty() ? any_made_id : receipt_.message_id);
  case form_member::timestamp: {
    const auto own = read_call_time(call_.timestamp);
    return format_timestamp(own.is_read() ? own.ms : receipt_.received_at_ms);
  }
  default: return format_timestamp(receipt_.received_at_ms);
  }
}

void CallForm::add_to(Overlay& overlay) {
  constexpr std::array<std::string_view, 4> pointers{"/type", "/messageId", "/timestamp", "/receivedAt"};
  for (std::size_t i = 0; i < form_member::names.size(); ++i) {
    if ((made_ & 1U << i) == 0) continue;
    if (texts_[i].empty()) texts_[i] = text_of(i);
    overlay.members.push_back({"", form_member::names[i], pointers[i], AnyNode::of_text(texts_[i]), true});
  }
}

bool CallForm::is_made(std::string_view pointer) const {
  for (std::size_t i = 0; i < form_member::names.size(); ++i)
    if ((made_ & 1U << i) != 0 && pointer.size() > 1 && pointer.substr(1) == form_member::names[i]) return true;
  return false;
}

std::uint8_t form_names(const Program& program) {
  std::uint8_t found = 0;
  each_root_block(program, [&](Index at) {
    const Index object = program.blocks[at].object;
    if (object == nothing) return;
    for (std::size_t i = 0; i < form_member::names.size(); ++i)
      if (program.objects[object].table.find(form_member::names[i])) found |= static_cast<std::uint8_t>(1U << i);
  });
  return found;
}

void open_to_form(Program& program) {
  std::vector<Index> closed;
  each_root_block(program, [&](Index at) {
    const Index object = program.blocks[at].object;
    if (object != nothing && program.objects[object].closed) closed.push_back(object);
  });
  if (closed.empty()) return;
  const auto anything = static_cast<Index>(program.blocks.size());
  Block block;
  block.pointer = program.blocks[0].pointer;
  program.blocks.push_back(block);
  std::sort(closed.begin(), closed.end());
  closed.erase(std::unique(closed.begin(), closed.end()), closed.end());
  for (const Index at : closed) {
    ObjectRule& object = program.objects[at];
    const std::size_t planned = object.table.entries().size();
    for (const std::string_view name : form_member::names) {
      PropertyEntry& entry = object.table.entry(name);
      if (entry.block == nothing) entry.block = anything;
    }
    // New entries may have moved the names that the index borrows. Hints only choose from the plan's names.
    object.near_names = {};
    for (std::size_t i = 0; i < planned; ++i) object.near_names.add(object.table.entries()[i].name, NameOf::property);
  }
}

} // namespace plumbline::validator
