#include "validator/json/node.h"

#include <charconv>

namespace plumbline::validator {

AnyNode AnyNode::of_text(std::string_view text) {
  AnyNode node;
  node.engine_ = Engine::text;
  node.text_ = text;
  return node;
}

AnyNode AnyNode::overlaid(const Overlay& overlay) const {
  AnyNode node = *this;
  node.overlay_ = &overlay;
  node.layer_ = {};
  return node;
}

NodeType AnyNode::type() const {
  switch (engine_) {
  case Engine::simd: return SimdNode(element_).type();
  case Engine::tape: return tape_->cells[cell_].type;
  case Engine::text: return NodeType::string;
  case Engine::empty: break;
  }
  return NodeType::object;
}

std::string_view AnyNode::text() const {
  if (engine_ == Engine::simd) return SimdNode(element_).text();
  return engine_ == Engine::tape ? std::string_view(tape_->cells[cell_].text) : text_;
}

std::size_t AnyNode::count() const {
  std::size_t count = 0;
  if (overlay_) {
    // Members that the server made are not counted: they make no call too large.
    each_member([&](std::string_view, const AnyNode& value) {
      if (!value.mapped() || !value.mapped()->made) ++count;
      return true;
    });
    return count;
  }
  if (engine_ == Engine::simd) return SimdNode(element_).count();
  return engine_ == Engine::tape ? tape_->cells[cell_].count : 0;
}

void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
}

std::string unescape_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    if (escaped)
      out += token[++i] == '0' ? '~' : '/';
    else
      out += token[i];
  }
  return out;
}

std::optional<AnyNode> resolve(AnyNode root, std::string_view pointer) {
  AnyNode node = root;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return std::nullopt;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    std::optional<AnyNode> found;
    if (node.type() == NodeType::object) {
      const std::string key = unescape_token(token);
      node.each_member([&](std::string_view name, const AnyNode& value) {
        if (name == key) found = value;
        return true;
      });
    } else if (node.type() == NodeType::array) {
      std::size_t index = 0;
      const auto result = std::from_chars(token.data(), token.data() + token.size(), index);
      const bool canonical = !token.empty() && (token == "0" || token.front() != '0');
      if (result.ec != std::errc{} || result.ptr != token.data() + token.size() || !canonical) return std::nullopt;
      std::size_t at = 0;
      node.each_item([&](const AnyNode& item) {
        if (at++ == index) found = item;
        return !found;
      });
    }
    if (!found) return std::nullopt;
    node = *found;
  }
  return node;
}

} // namespace plumbline::validator
