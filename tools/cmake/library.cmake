# plumbline_library(NAME HOT ... SOURCES ... LINK ...): one static library per folder, with the alias plumbline::NAME.
# HOT: the files that every call passes. The release compiles each of them alone and the others in large files: alone GCC inlines more,
# and a call costs 5% less; in a large file the headers are read once, and the release takes a quarter less to compile.
# Headers are included from the root of the repository: #include "validator/call/call.h".
function(plumbline_library name)
  cmake_parse_arguments(ARG "" "" "HOT;SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(plumbline_${name} STATIC ${ARG_HOT} ${ARG_SOURCES})
  add_library(plumbline::${name} ALIAS plumbline_${name})
  target_include_directories(plumbline_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(plumbline_${name} PUBLIC ${ARG_LINK} PRIVATE plumbline_warnings plumbline_sanitizers ${ARG_PRIVATE_LINK})
  set_source_files_properties(${ARG_HOT} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# plumbline_program(NAME SOURCES ... LINK ...): an executable in bin/, installed. The target programs builds them all, and no test.
add_custom_target(programs)
function(plumbline_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE plumbline_warnings plumbline_sanitizers ${ARG_LINK})
  add_dependencies(programs ${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# plumbline_tests(NAME SOURCES ... LINK ... LABELS ...): one GoogleTest binary per folder, each test known to ctest by its own name.
# Of a label that runs on a build of its own (threads, under the thread sanitizer) the target tests-LABEL builds the binaries.
# A hang becomes a failure: the limit is far above what a test takes on the slowest machine, under a sanitizer.
function(plumbline_tests name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF) # the files of a folder's tests share names
  target_link_libraries(${name} PRIVATE plumbline_warnings plumbline_sanitizers ${ARG_LINK} GTest::gmock_main)
  if("threads" IN_LIST ARG_LABELS)
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/logger.cpp)
    target_link_libraries(${name} PRIVATE spdlog::spdlog)
  endif()
  # The repository, for tests that read its data files.
  target_compile_definitions(${name} PRIVATE PLUMBLINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 600 PROPERTIES TIMEOUT 900)
  # Of a list, discovery keeps the first element alone: the labels are set after it, when ctest knows the tests.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(WRITE ${labels_file} "if(${name}_TESTS) # it was built
  set_tests_properties(\${${name}_TESTS} PROPERTIES LABELS \"${ARG_LABELS}\")
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
  foreach(label IN LISTS ARG_LABELS)
    if(NOT TARGET tests-${label})
      add_custom_target(tests-${label})
    endif()
    add_dependencies(tests-${label} ${name})
  endforeach()
endfunction()
