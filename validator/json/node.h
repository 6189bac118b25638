#pragma once

#include "validator/json/simd_node.h"
#include "validator/json/tape.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::validator {

// How the matcher sees a JSON value, with one interface for two engines (SimdNode, AnyNode). A node is a small value
// that borrows its document. Only the functions for a node's type may be called. each_member and each_item call `visit`
// until it returns false, and return whether all were visited.

struct Overlay;
struct OverlayMember;

/// A value of either engine, a bare string (a member's name, for propertyNames), or a value seen through an overlay.
/// General, but slower.
class AnyNode {
 public:
  AnyNode() = default; ///< an empty object
  explicit AnyNode(SimdNode node) : engine_(Engine::simd), element_(node.element()) {}
  AnyNode(const Tape& tape, std::uint32_t cell) : engine_(Engine::tape), tape_(&tape), cell_(cell) {}
  static AnyNode of_text(std::string_view text);

  /// The same value as the root of a call, with the overlay's members added.
  AnyNode overlaid(const Overlay& overlay) const;

  NodeType type() const;
  bool truth() const { return engine_ == Engine::simd ? SimdNode(element_).truth() : tape_->cells[cell_].truth; }
  std::string_view text() const;
  Number number() const { return engine_ == Engine::simd ? SimdNode(element_).number() : tape_->cells[cell_].number; }
  std::size_t count() const;

  template<class Visit>
  bool each_member(Visit&& visit) const {
    if (overlay_) return each_overlaid_member(visit);
    return each_own_member(visit);
  }
  template<class Visit>
  bool each_item(Visit&& visit) const {
    if (engine_ == Engine::simd)
      return SimdNode(element_).each_item([&](SimdNode item) { return visit(AnyNode(item)); });
    const std::uint32_t end = tape_->cells[cell_].next;
    for (std::uint32_t at = cell_ + 1; at < end; at = tape_->cells[at].next) {
      if (!visit(AnyNode(*tape_, at))) return false;
    }
    return true;
  }

  /// Where in the call's text it begins and ends, and its text; 0 and "" unless it is a node of a tape.
  std::uint32_t begin() const { return engine_ == Engine::tape ? tape_->cells[cell_].begin : 0; }
  std::uint32_t end() const { return engine_ == Engine::tape ? tape_->cells[cell_].end : 0; }
  std::string_view raw() const { return engine_ == Engine::tape ? tape_->raw(cell_) : std::string_view{}; }
  /// The cell of a node of a tape.
  std::uint32_t cell() const { return cell_; }
  /// The overlay's member whose value it is; null if the call itself has it at this place.
  const OverlayMember* mapped() const { return mapped_; }

 private:
  enum class Engine : std::uint8_t { empty, simd, tape, text };

  template<class Visit>
  bool each_own_member(Visit&& visit) const {
    if (engine_ == Engine::simd) {
      return SimdNode(element_).each_member(
          [&](std::string_view key, SimdNode value) { return visit(key, AnyNode(value)); });
    }
    if (engine_ != Engine::tape) return true;
    const std::uint32_t end = tape_->cells[cell_].next;
    for (std::uint32_t at = cell_ + 1; at < end; at = tape_->cells[at + 1].next) {
      if (!visit(tape_->cells[at].text, AnyNode(*tape_, at + 1))) return false;
    }
    return true;
  }
  template<class Visit>
  bool each_overlaid_member(Visit& visit) const;

  Engine engine_ = Engine::empty;
  simdjson::dom::element element_;
  const Tape* tape_ = nullptr;
  std::uint32_t cell_ = 0;
  std::string_view text_;
  const Overlay* overlay_ = nullptr; ///< set on a call's root and on its members that the overlay changes
  std::string_view layer_;           ///< "" on the root, else the member's name
  const OverlayMember* mapped_ = nullptr;
};

/// A member that a call appears to have though it is elsewhere in the call.
struct OverlayMember {
  std::string_view parent; ///< "properties", ... or "" for the call itself
  std::string_view key;
  std::string_view source; ///< pointer to where the call has it
  AnyNode value;
  bool made = false; ///< the server made it (call_form.h): it replaces what was sent
};

/// A rule's view of a call: the call with a few additional members. A track rule sees a page call's name as a property,
/// and every rule sees what the server made.
struct Overlay {
  std::vector<OverlayMember> members;

  /// Whether a member of the call itself is not seen as it was sent.
  bool replaces(std::string_view key) const {
    for (const OverlayMember& member : members) {
      if (member.made && member.key == key) return true;
    }
    return false;
  }
  bool reaches_into(std::string_view parent) const {
    for (const OverlayMember& member : members) {
      if (member.parent == parent) return true;
    }
    return false;
  }
};

template<class Visit>
bool AnyNode::each_overlaid_member(Visit& visit) const {
  std::vector<std::string_view> reached;
  const bool complete = each_own_member([&](std::string_view key, AnyNode value) {
    if (layer_.empty() && overlay_->replaces(key)) return true;
    if (layer_.empty() && overlay_->reaches_into(key) &&
        (value.type() == NodeType::object || value.type() == NodeType::null)) {
      // here, as everywhere in a call, null means an absent object
      if (value.type() == NodeType::null) value = AnyNode();
      value.overlay_ = overlay_;
      value.layer_ = key;
      reached.push_back(key);
    }
    return visit(key, value);
  });
  if (!complete) return false;
  for (const OverlayMember& member : overlay_->members) {
    if (member.parent == layer_) {
      AnyNode value = member.value;
      value.mapped_ = &member;
      if (!visit(member.key, value)) return false;
    } else if (layer_.empty() && std::find(reached.begin(), reached.end(), member.parent) == reached.end()) {
      AnyNode value;
      value.overlay_ = overlay_;
      value.layer_ = member.parent;
      reached.push_back(member.parent);
      if (!visit(member.parent, value)) return false;
    }
  }
  return true;
}

/// The value at an RFC 6901 pointer; the last of duplicate keys. Absent if there is none.
[[nodiscard]] std::optional<AnyNode> resolve(AnyNode root, std::string_view pointer);

/// Appends "/" and the token, escaped by RFC 6901.
void append_token(std::string& pointer, std::string_view token);
/// The name that a token of a pointer stands for.
[[nodiscard]] std::string unescape_token(std::string_view token);

} // namespace plumbline::validator
