#include "daemon/metrics.h"

#include "validator/json/json_text.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace plumbline {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};

MetricFamily family(std::string name, std::string help, MetricType type, const std::vector<Sample>& samples) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = type;
  for (const auto& sample : samples) {
    ClientMetric metric;
    for (const auto& [label, value] : sample.labels) metric.label.push_back({label, value});
    if (type == MetricType::Counter)
      metric.counter.value = sample.value;
    else
      metric.gauge.value = sample.value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

MetricFamily gauge(std::string name, std::string help, double value) {
  return family(std::move(name), std::move(help), MetricType::Gauge, {{{}, value}});
}

std::vector<Sample> calls_of(const setup::CallCounts& counts) {
  using validator::VerdictResult;
  std::vector<Sample> samples;
  for (const auto env : {Environment::dev, Environment::prod})
    for (const auto result :
         {VerdictResult::pass, VerdictResult::fail, VerdictResult::error, VerdictResult::unchecked}) {
      const auto count = counts[static_cast<std::size_t>(env)][static_cast<std::size_t>(result)].load();
      samples.push_back(
          {{{"env", std::string(name_of(env))}, {"result", std::string(name_of(result))}}, static_cast<double>(count)});
    }
  return samples;
}

double processor_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code none;
  double count = 0;
  for (auto at = std::filesystem::directory_iterator("/proc/self/fd", none);
       at != std::filesystem::directory_iterator(); at.increment(none))
    ++count;
  return count;
}

double started_at() {
  static const auto at = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return at;
}

std::string metrics_text(const CoreDependencies& dependencies) {
  const auto notices = dependencies.notices.totals().since({}, std::nullopt);
  const auto reach = dependencies.journal.dedupe_reach();
  const auto opinions = dependencies.second_opinions.counts();
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  return prometheus::TextSerializer().Serialize({
      family("plumbline_build_info", "The running version.", MetricType::Gauge,
             {{{{"version", PLUMBLINE_VERSION}}, 1}}),
      family("plumbline_calls_total", "Journalled calls.", MetricType::Counter,
             calls_of(dependencies.workspace.calls())),
      family("plumbline_notices_total", "Requests and repetitions that did not become calls.", MetricType::Counter,
             {{{{"kind", "duplicate"}}, number(notices.duplicates)}, {{{"kind", "refused"}}, number(notices.refused)}}),
      gauge("plumbline_journal_head", "Seq of the newest call.", number(dependencies.journal.head())),
      gauge("plumbline_journal_first", "Seq of the oldest call that is kept.", number(dependencies.journal.first())),
      gauge("plumbline_dedupe_window_seconds",
            "How long repeated calls are recognised, for the source with the shortest time.",
            number(static_cast<std::uint64_t>(reach.window_ms)) / 1e3),
      gauge("plumbline_dedupe_keys", "Message ids that are remembered.", number(reach.keys)),
      gauge("plumbline_dedupe_bytes", "Memory of the remembered message ids.", number(reach.bytes)),
      gauge("plumbline_viewers", "Viewers of the debugger.", number(dependencies.stream.hub.watchers())),
      gauge("plumbline_unread_bytes", "Bytes of answers that wait for clients to read them.",
            number(dependencies.held.bytes.load())),
      family("plumbline_unread_closed_total", "Connections that were closed because too many bytes waited.",
             MetricType::Counter, {{{}, number(dependencies.held.closed.load())}}),
      family("plumbline_second_opinions_total", "Failing calls that valijson checked again.", MetricType::Counter,
             {{{{"agrees", "yes"}}, number(opinions.judged - opinions.differing)},
              {{{"agrees", "no"}}, number(opinions.differing)}}),
      gauge("plumbline_second_opinion_last_differing_seq", "The latest call whose verdict may be wrong; 0: none.",
            number(opinions.last_differing)),
      family("plumbline_replaced_text_bytes_total",
             "Bytes that were not UTF-8 and were replaced by U+FFFD in JSON; 0 unless an input was not checked.",
             MetricType::Counter, {{{}, number(replaced_json_bytes())}}),
      family("process_cpu_seconds_total", "Processor time, user and system.", MetricType::Counter,
             {{{}, processor_seconds()}}),
      gauge("process_resident_memory_bytes", "Resident memory.", resident_bytes()),
      gauge("process_open_fds", "Open descriptors.", open_descriptors()),
      gauge("process_start_time_seconds", "Start time of the process, since the epoch.", started_at()),
  });
}

} // namespace

void add_metrics_route(http::Router& router, const CoreDependencies& dependencies) {
  started_at();
  router.add("GET", "/metrics", [&dependencies](http::Request&) -> task<http::Response> {
    http::Response response;
    response.status = 200;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(dependencies);
    co_return response;
  });
}

} // namespace plumbline
