#pragma once

#include "daemon/core/task.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <functional>

namespace plumbline {

/// SIGTERM and SIGINT stop the daemon, SIGHUP makes it read its files again. Works from its construction on, so that a
/// signal during the start is not lost.
class Signals {
 public:
  /// Waits for a signal to stop and returns its number; runs `reload` for each SIGHUP until then.
  int wait(const std::function<void()>& reload) {
    await_next(reload);
    context_.run();
    return last_;
  }
  /// For other things that the main thread waits for.
  net::io_context& context() { return context_; }
  /// Makes wait() return after this time, with 0. Any thread.
  void end_after(std::chrono::seconds time) {
    net::post(context_, [this, time] {
      end_.expires_after(time);
      end_.async_wait([this](boost::system::error_code error) {
        if (!error) context_.stop();
      });
    });
  }

 private:
  void await_next(const std::function<void()>& reload) {
    signals_.async_wait([this, &reload](boost::system::error_code, int signal) {
      if (signal != SIGHUP) {
        spdlog::info("{}: stopping", signal == SIGINT ? "SIGINT" : "SIGTERM");
        last_ = signal;
        return context_.stop(); // nothing is suspended here, except perhaps a watch of files
      }
      reload();
      await_next(reload);
    });
  }

  net::io_context context_{1};
  net::basic_signal_set<Ex> signals_{context_.get_executor(), SIGTERM, SIGINT, SIGHUP};
  net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, Ex> end_{
      context_.get_executor()};
  int last_ = 0;
};

} // namespace plumbline
