#include "daemon/config.h"
#include "daemon/daemon.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <exception>
#include <iostream>

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
  // stdout carries the one ready line; a program that started us reads it.
  spdlog::set_default_logger(spdlog::stderr_color_mt("plumblined"));
  spdlog::set_level(spdlog::level::from_str(line->config.log_level));
  try {
    if (line->wish == Wish::check_config) {
      if (const auto wrong = plumbline::check_files(line->config); !wrong.empty()) {
        std::cerr << "plumblined: " << wrong << '\n';
        return wrong_usage;
      }
      std::cout << "the configuration is fine\n";
      return EXIT_SUCCESS;
    }
    plumbline::Daemon daemon(std::move(line->config));
    const auto ended = daemon.run();
    if (ended) return EXIT_SUCCESS;
    std::cerr << "plumblined: " << ended.error().sentence << '\n';
    return ended.error().wrong_usage ? wrong_usage : failed;
  } catch (const std::exception& error) {
    std::cerr << "plumblined: " << error.what() << '\n';
    return failed;
  }
}
