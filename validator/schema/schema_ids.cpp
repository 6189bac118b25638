#include "validator/schema/schema_ids.h"

#include "validator/text/percent_decoded.h"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>

namespace plumbline::validator {

namespace {

/// The base of relative references if the schema names none.
constexpr std::string_view own_base = "schema:/";

/// A reference resolved against a base URI; absent if it is invalid.
std::optional<std::string> resolved(std::string_view base, std::string_view reference) {
  const auto base_uri = boost::urls::parse_uri(base);
  const auto uri = boost::urls::parse_uri_reference(reference);
  boost::urls::url out;
  if (!base_uri || !uri || !boost::urls::resolve(*base_uri, *uri, out)) return std::nullopt;
  return std::string(out.buffer());
}

bool holds_values(std::string_view keyword) {
  return keyword == "enum" || keyword == "const" || keyword == "default" || keyword == "examples";
}

} // namespace

SchemaIds::SchemaIds(const Tape& tape) : tape_(tape) {
  resources_.push_back({0, static_cast<std::uint32_t>(tape.cells.size()), 0, std::string(own_base), ""});
  // Plans usually name no parts: then there is nothing to search.
  if (tape.source.find("$id") != std::string_view::npos) gather(AnyNode(tape, 0), "", 0);
}

void SchemaIds::gather(const AnyNode& node, const std::string& pointer, std::size_t resource) {
  if (node.type() == NodeType::array) {
    std::size_t at = 0;
    node.each_item([&](const AnyNode& item) {
      gather(item, pointer + "/" + std::to_string(at++), resource);
      return true;
    });
  }
  if (node.type() != NodeType::object) return;
  std::optional<AnyNode> id;
  bool is_reference = false;
  node.each_member([&](std::string_view key, const AnyNode& value) {
    if (key == "$id" && value.type() == NodeType::string) id = value;
    is_reference = is_reference || (key == "$ref" && value.type() == NodeType::string);
    return true;
  });
  if (id && !is_reference) resource = name(node, pointer, id->text(), resource);
  node.each_member([&](std::string_view key, const AnyNode& value) {
    if (holds_values(key)) return true;
    std::string place = pointer;
    append_token(place, key);
    gather(value, place, resource);
    return true;
  });
}

std::size_t SchemaIds::name(const AnyNode& node, const std::string& pointer, std::string_view id,
                            std::size_t resource) {
  const std::string_view location = id.substr(0, id.find('#'));
  if (!location.empty()) {
    auto uri = resolved(resources_[resource].uri, location);
    if (!uri) return resource;
    const std::size_t own = node.cell() == 0 ? 0 : resources_.size();
    by_uri_.try_emplace(*uri, own);
    if (own == 0)
      resources_[0].uri = std::move(*uri);
    else
      resources_.push_back({node.cell(), tape_.cells[node.cell()].next, resource, std::move(*uri), pointer});
    resource = own;
  }
  if (location.size() + 1 < id.size())
    by_name_.try_emplace(resources_[resource].uri + std::string(id.substr(location.size())), SchemaPart{node, pointer});
  return resource;
}

std::size_t SchemaIds::resource_of(std::uint32_t cell) const {
  const auto behind = std::upper_bound(resources_.begin(), resources_.end(), cell,
                                       [](std::uint32_t at, const Resource& resource) { return at < resource.begin; });
  auto at = static_cast<std::size_t>(behind - resources_.begin()) - 1;
  while (cell >= resources_[at].end) at = resources_[at].parent;
  return at;
}

const SchemaIds::Members& SchemaIds::members_of(const AnyNode& object) {
  const auto [known, is_new] = members_.try_emplace(object.cell());
  auto& members = known->second; // clang 14 captures no structured binding
  if (is_new) {
    // The last of duplicate names.
    object.each_member([&](std::string_view name, const AnyNode& value) {
      members.insert_or_assign(name, value);
      return true;
    });
  }
  return members;
}

std::optional<AnyNode> SchemaIds::at(AnyNode root, std::string_view pointer) {
  constexpr std::size_t few = 16;
  AnyNode node = root;
  while (!pointer.empty()) {
    const std::string_view token = pointer.substr(0, pointer.find('/', 1));
    if (node.type() == NodeType::object && node.count() > few) {
      if (token.front() != '/') return std::nullopt;
      const Members& members = members_of(node);
      const auto found = members.find(unescape_token(token.substr(1)));
      if (found == members.end()) return std::nullopt;
      node = found->second;
    } else {
      const auto found = resolve(node, token);
      if (!found) return std::nullopt;
      node = *found;
    }
    pointer.remove_prefix(token.size());
  }
  return node;
}

Result<SchemaPart, SchemaIds::Miss> SchemaIds::find(std::string_view reference, std::uint32_t cell) {
  const auto hash = reference.find('#');
  const std::string_view location = reference.substr(0, hash);
  std::size_t number = resource_of(cell);
  if (!location.empty()) {
    const auto uri = resolved(resources_[number].uri, location);
    const auto known = uri ? by_uri_.find(*uri) : by_uri_.end();
    if (known == by_uri_.end()) return unexpected(Miss::remote);
    number = known->second;
  }
  const Resource& resource = resources_[number];
  const AnyNode root(tape_, resource.begin);
  const std::string fragment = hash == std::string_view::npos ? "" : percent_decoded(reference.substr(hash + 1));
  if (fragment.empty()) return SchemaPart{root, resource.pointer};
  if (fragment.front() == '/') {
    const auto node = at(root, fragment);
    if (!node) return unexpected(Miss::nowhere);
    return SchemaPart{*node, resource.pointer + fragment};
  }
  const auto named = by_name_.find(resource.uri + "#" + fragment);
  if (named == by_name_.end()) return unexpected(Miss::nowhere);
  return named->second;
}

} // namespace plumbline::validator
