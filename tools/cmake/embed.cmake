include_guard(GLOBAL)

# plumbline_embed(TARGET NAME FILES...): compiles the files into the target, byte for byte. The target's sources get
#
#     #include "embedded/NAME.h"      std::span<const EmbeddedFile> plumbline::NAME(), in the order given
#
# Files are named relative to this folder's source directory, or, where the build makes them, by absolute path in its binary
# directory; their EmbeddedFile::path is relative to that. A changed file is embedded anew by the next build.
function(plumbline_embed target name)
  set(files)
  set(inputs)
  foreach(file ${ARGN})
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE OUTPUT_VARIABLE absolute)
    cmake_path(IS_PREFIX CMAKE_CURRENT_BINARY_DIR ${absolute} is_made)
    if(is_made)
      cmake_path(RELATIVE_PATH absolute BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} OUTPUT_VARIABLE path)
    else()
      cmake_path(RELATIVE_PATH absolute BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE path)
    endif()
    list(APPEND files "${path}=${absolute}")
    list(APPEND inputs ${absolute})
  endforeach()

  set(stem ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name})
  # A list of its own, so that a file added or taken away is a change too.
  file(CONFIGURE OUTPUT ${stem}.list CONTENT "@files@\n" @ONLY)
  add_custom_command(
    OUTPUT ${stem}.cpp ${stem}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DSTEM=${stem} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files.cmake
    DEPENDS ${inputs} ${stem}.list ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files.cmake
    COMMENT "Embedding ${name}"
    VERBATIM)
  # A target of its own, so that the files can be made before what the library links is built (tools/tidy). The target generated makes
  # them all.
  add_custom_target(embed_${name} DEPENDS ${stem}.cpp ${stem}.h)
  if(NOT TARGET generated)
    add_custom_target(generated)
  endif()
  add_dependencies(generated embed_${name})
  target_sources(${target} PRIVATE ${stem}.cpp ${stem}.h)
  set_source_files_properties(${stem}.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON) # each has a `files` of its own
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
