#include "daemon/address_space.h"
#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/open_files.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>

namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

} // namespace

int main(int argc, char** argv) {
  auto line = plumbline::read_command_line(argc, argv);
  if (!line) {
    std::cerr << "plumblined: " << line.error() << '\n';
    return wrong_usage;
  }
  using Wish = plumbline::CommandLine::Wish;
  if (line->wish == Wish::print) {
    std::cout << line->text;
    return EXIT_SUCCESS;
  }
  // stdout carries only the ready line, which a program that started us reads.
  spdlog::set_default_logger(spdlog::stderr_color_mt("plumblined"));
  spdlog::set_level(spdlog::level::from_str(line->config.log_level));
  try {
    if (line->wish == Wish::check_config) {
      if (const auto wrong = plumbline::check_files(line->config); !wrong.empty()) {
        std::cerr << "plumblined: " << wrong << '\n';
        return wrong_usage;
      }
      std::cout << "the configuration is valid\n";
      return EXIT_SUCCESS;
    }
    if (const auto too_little = plumbline::too_little_address_space(line->config.threads)) {
      std::cerr << "plumblined: " << *too_little << '\n';
      return failed;
    }
    if (const auto too_few = plumbline::too_few_open_files(line->config.threads)) {
      std::cerr << "plumblined: " << *too_few << '\n';
      return failed;
    }
    plumbline::end_where_memory_ends();
    plumbline::Daemon daemon(std::move(line->config));
    const auto ended = daemon.run();
    if (ended) return EXIT_SUCCESS;
    std::cerr << "plumblined: " << ended.error().sentence << '\n';
    return ended.error().wrong_usage ? wrong_usage : failed;
  } catch (const std::system_error& error) {
    // For a thread the system says no more than that.
    const bool of_thread = error.code() == std::errc::resource_unavailable_try_again;
    std::cerr << "plumblined: "
              << (of_thread
                      ? "a thread cannot be started: the limit of threads is reached (ulimit -u, TasksMax of systemd)"
                      : error.what())
              << '\n';
    return failed;
  } catch (const std::exception& error) {
    std::cerr << "plumblined: " << error.what() << '\n';
    return failed;
  }
}
