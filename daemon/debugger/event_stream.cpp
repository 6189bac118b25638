#include "daemon/debugger/event_stream.h"

#include "daemon/debugger/request.h"
#include "daemon/debugger/viewer_feed.h"
#include "daemon/http/problem.h"

#include <memory>
#include <utility>

namespace plumbline::debugger {

namespace {

/// One viewer's stream while its answer goes on.
class EventStream final : public Session {
 public:
  EventStream(Core& core, const Stream& stream, Looker looker, const ViewerStart& start)
      : core_(core), feed_(core, stream, std::move(looker), start, Frame::Shape::events),
        place_(core.sessions().add(*this)) {}
  ~EventStream() override { core_.sessions().remove(place_); }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  task<std::string> next() { return feed_.next(); }
  void drain() noexcept override { feed_.wake(); }
  void abort() noexcept override { feed_.end(); }

 private:
  Core& core_;
  ViewerFeed feed_;
  Sessions::Place place_;
};

task<http::Response> show_stream(http::Request& request, const Stream& stream, Core& core) {
  if (request.header("accept").find("text/event-stream") == std::string_view::npos)
    co_return http::problem(426, "upgrade_required", "This is a stream",
                            "Ask for it with `Upgrade: websocket` and the subprotocol plumbline.debugger.v1, or with "
                            "`Accept: text/event-stream`.");
  auto looker = stream.looker(request);
  if (looker.role.empty()) co_return unauthorized();
  auto start = viewer_start(request, stream);
  if (!start) co_return std::move(start.error());
  auto events = std::make_shared<EventStream>(core, stream, std::move(looker), *start);
  http::Response response;
  response.content_type = "text/event-stream";
  // Proxies pass it on piece by piece.
  response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.next_piece = [events = std::move(events)] { return events->next(); };
  co_return response;
}

} // namespace

void add_event_stream_route(http::Router& router, const Stream& stream, Core& core) {
  router.add("GET", "/api/debugger",
             [&stream, &core](http::Request& request) { return show_stream(request, stream, core); });
}

} // namespace plumbline::debugger
