#include "daemon/journal/index/index_segment.h"

#include <algorithm>
#include <cstring>
#include <xxhash.h>

namespace plumbline::journal {
namespace {

/// A term with one position stores it in place of an offset: most terms are ids that occur once.
constexpr std::uint32_t single = 0x8000'0000U;

struct Entry {
  std::uint32_t hash;
  std::uint32_t place; ///< `single` and the position, or the offset of its postings
};
static_assert(sizeof(Entry) == 8);

enum class Postings : std::uint8_t {
  gaps, ///< from each position to the previous one
  runs, ///< pairs: the gap to a run of neighbours, and their number
};

[[noreturn]] void damaged() { throw IndexDamage("a shard of the index is damaged"); }

void put_number(std::string& out, std::uint32_t value) { // LEB128
  for (; value >= 0x80U; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

std::uint32_t take_number(std::string_view& in) {
  std::uint32_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (in.empty()) damaged();
    const auto byte = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint32_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) return value;
  }
  damaged();
}

std::size_t runs_in(std::span<const TermAt> terms) {
  std::size_t runs = 1;
  for (std::size_t i = 1; i < terms.size(); ++i) runs += terms[i] != terms[i - 1] + 1 ? 1U : 0U;
  return runs;
}

void append_postings(std::string& out, std::span<const TermAt> terms) {
  const auto runs = runs_in(terms);
  const bool as_runs = runs * 2 < terms.size();
  out += static_cast<char>(as_runs ? Postings::runs : Postings::gaps);
  put_number(out, static_cast<std::uint32_t>(as_runs ? runs : terms.size()));
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < terms.size();) {
    const auto position = position_in(terms[i]);
    put_number(out, position - next);
    std::size_t length = 1;
    if (as_runs) {
      while (i + length < terms.size() && terms[i + length] == terms[i] + length) ++length;
      put_number(out, static_cast<std::uint32_t>(length));
    }
    next = position + static_cast<std::uint32_t>(length);
    i += length;
  }
}

template<class Take>
void read_postings(std::string_view bytes, const Take& take) {
  if (bytes.empty()) damaged();
  const bool as_runs = static_cast<Postings>(bytes.front()) == Postings::runs;
  bytes.remove_prefix(1);
  std::uint32_t next = 0;
  for (auto left = take_number(bytes); left > 0; --left) {
    next += take_number(bytes);
    auto length = as_runs ? take_number(bytes) : 1U;
    if (length > positions(segment_levels - 1)) damaged();
    for (; length > 0; --length) take(next++);
  }
}

/// A shard is a checksum, the number of its terms, that many entries by hash, and postings.
struct Shard {
  explicit Shard(std::string_view bytes) {
    std::uint64_t checksum = 0;
    if (bytes.size() < sizeof checksum + sizeof count) damaged();
    std::memcpy(&checksum, bytes.data(), sizeof checksum);
    bytes.remove_prefix(sizeof checksum);
    if (XXH3_64bits(bytes.data(), bytes.size()) != checksum) damaged();
    std::memcpy(&count, bytes.data(), sizeof count);
    bytes.remove_prefix(sizeof count);
    if (bytes.size() / sizeof(Entry) < count) damaged();
    entries = bytes.data();
    postings = bytes.substr(std::size_t{count} * sizeof(Entry));
  }
  Entry entry(std::size_t index) const {
    Entry entry; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    std::memcpy(&entry, entries + index * sizeof entry, sizeof entry);
    return entry;
  }
  template<class Take>
  void each_position(const Entry& entry, const Take& take) const {
    if ((entry.place & single) != 0) return take(entry.place & ~single);
    if (entry.place >= postings.size()) damaged();
    read_postings(postings.substr(entry.place), take);
  }

  std::uint32_t count = 0;
  const char* entries = nullptr;
  std::string_view postings;
};

} // namespace

bool Positions::keep(const Positions& other) {
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) left |= words_[i] &= other.words_[i];
  return left != 0;
}

bool Positions::any() const {
  return std::any_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word != 0; });
}

std::string encode_shard(std::span<const TermAt> terms) {
  std::vector<Entry> entries;
  std::string postings;
  for (std::size_t begin = 0; begin < terms.size();) {
    const auto hash = hash_in(terms[begin]);
    auto end = begin + 1;
    while (end < terms.size() && hash_in(terms[end]) == hash) ++end;
    if (end - begin == 1) {
      entries.push_back({hash, single | position_in(terms[begin])});
    } else {
      entries.push_back({hash, static_cast<std::uint32_t>(postings.size())});
      append_postings(postings, terms.subspan(begin, end - begin));
    }
    begin = end;
  }
  const auto count = static_cast<std::uint32_t>(entries.size());
  std::string out(sizeof(std::uint64_t), '\0');
  out.append(reinterpret_cast<const char*>(&count), sizeof count);
  if (!entries.empty()) out.append(reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry));
  out += postings;
  const std::uint64_t checksum = XXH3_64bits(out.data() + sizeof checksum, out.size() - sizeof checksum);
  std::memcpy(out.data(), &checksum, sizeof checksum);
  return out;
}

void find_in_shard(std::string_view bytes, std::uint32_t hash, Positions& found) {
  const Shard shard(bytes);
  std::size_t low = 0;
  std::size_t high = shard.count;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    if (shard.entry(middle).hash < hash)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == shard.count) return;
  const auto entry = shard.entry(low);
  if (entry.hash == hash) shard.each_position(entry, [&found](std::uint32_t position) { found.set(position); });
}

void decode_shard(std::string_view bytes, std::vector<TermAt>& terms) {
  const Shard shard(bytes);
  for (std::size_t i = 0; i < shard.count; ++i) {
    const auto entry = shard.entry(i);
    shard.each_position(entry, [&](std::uint32_t position) { terms.push_back(term_at(entry.hash, position)); });
  }
}

} // namespace plumbline::journal
