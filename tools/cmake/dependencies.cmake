# Every library that Plumbline links, found once. All are Debian 12 packages (tools/packages).
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS url)
find_package(simdjson CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(tomlplusplus CONFIG REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(valijson CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(pugixml CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
# Its package's configuration wants the web server and the client of the parts that are not used here.
find_library(PROMETHEUS_CORE prometheus-cpp-core REQUIRED)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/document.h REQUIRED)

# RapidJSON gives no target; its macros change the layout of its types, so they are said once, here, for everybody (one definition rule).
add_library(plumbline_rapidjson INTERFACE)
target_include_directories(plumbline_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIR})
target_compile_definitions(plumbline_rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)

# Asio and Beast are compiled once (daemon/core/boost.cpp); the definitions must be the same in every file that includes them.
add_library(plumbline_boost INTERFACE)
target_link_libraries(plumbline_boost INTERFACE Boost::headers Boost::url Threads::Threads OpenSSL::SSL)
target_compile_definitions(plumbline_boost INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                                                     BOOST_ASIO_NO_DEPRECATED)
if(PLUMBLINE_SANITIZE MATCHES "thread")
  # ThreadSanitizer does not support std::atomic_thread_fence (GCC says so with an error under -Werror).
  target_compile_definitions(plumbline_boost INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

# The allocator of what runs for weeks: plans that come and go, and batches that one thread allocates and another frees, leave glibc's with
# memory in pieces. The sanitizers bring their own.
add_library(plumbline_allocator INTERFACE)
if(NOT PLUMBLINE_SANITIZE)
  target_link_libraries(plumbline_allocator INTERFACE PkgConfig::JEMALLOC)
endif()
