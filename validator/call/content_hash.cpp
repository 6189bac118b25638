#define XXH_INLINE_ALL
#include "validator/call/call.h"
#include "validator/json/document.h"
#include "validator/json/value_equality.h"

#include <array>
#include <xxhash.h>

namespace plumbline::validator {

namespace {

template<class Node>
void hash_members(const Node& root, std::uint64_t& properties, std::uint64_t& traits) {
  if (root.type() != NodeType::object) return;
  root.each_member([&](std::string_view key, const Node& value) {
    // null counts as absent.
    if (key == "properties")
      properties = value.type() == NodeType::null ? 0 : hash_of(value);
    else if (key == "traits")
      traits = value.type() == NodeType::null ? 0 : hash_of(value);
    return true;
  });
}

} // namespace

std::uint64_t content_hash(const Call& call) {
  const std::string_view event = call.event.value_or("");
  std::array<std::uint64_t, 4> parts{static_cast<std::uint64_t>(call.type), XXH3_64bits(event.data(), event.size()), 0,
                                     0};
  if (call.document && call.document->is_simd())
    hash_members(call.document->simd_root(), parts[2], parts[3]);
  else if (call.document)
    hash_members(call.document->root(), parts[2], parts[3]);
  return XXH3_64bits(parts.data(), sizeof parts);
}

} // namespace plumbline::validator
