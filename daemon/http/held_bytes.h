#pragma once

#include "daemon/core/sessions.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::http {

/// How many bytes of answers may wait for clients that do not read them. Inclusive.
struct HeldLimits {
  std::size_t connection = 32UL * 1024 * 1024; ///< above the largest answer: a plan's file and its export
  std::size_t holder = 32UL * 1024 * 1024;     ///< of all connections with answers of one source, or one peer
  std::size_t total = 64UL * 1024 * 1024;      ///< of a core's connections together
};

/// For /metrics; of all cores.
struct HeldCounts {
  std::atomic<std::uint64_t> bytes{0};  ///< waiting now
  std::atomic<std::uint64_t> closed{0}; ///< connections that were closed because of them
};

/// Counts the bytes that wait for clients of one core, and closes connections when there are too many: of those that
/// share the exceeded bound, the one that has gone longest without reading. Clients that read are not affected by those
/// that do not. Lives on its core's thread.
class HeldBytes {
 public:
  /// `counts` outlives it.
  HeldBytes(HeldCounts& counts, HeldLimits limits = {}) : counts_(counts), limits_(limits) {}
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;

 private:
  struct Entry;
  using Place = std::list<Entry>::iterator;

 public:
  /// One connection's bytes. Both outlive it.
  class Hold {
   public:
    Hold(HeldBytes& all, Session& session) : all_(all), session_(session) {}
    ~Hold() { clear(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    /// Sets how many bytes wait. If that is too many, closes a connection, perhaps this one.
    void set(std::string_view holder, std::size_t bytes);
    /// Nothing waits.
    void clear() noexcept;

   private:
    friend class HeldBytes;
    HeldBytes& all_;
    Session& session_;
    std::optional<Place> place_;
  };

 private:
  struct Entry {
    Hold* hold = nullptr;
    std::map<std::string, std::size_t, std::less<>>::iterator holder;
    std::size_t bytes = 0;
  };
  void close(Place place) noexcept;
  Place first_of(std::map<std::string, std::size_t, std::less<>>::iterator holder);

  HeldCounts& counts_;
  HeldLimits limits_;
  std::list<Entry> entries_; ///< the longest waiting first
  std::map<std::string, std::size_t, std::less<>> of_holder_;
  std::size_t total_ = 0;
};

} // namespace plumbline::http
