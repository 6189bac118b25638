# Linked PRIVATE by everything of ours: the sanitizers of the preset, else the hardening of a release.
add_library(plumbline_sanitizers INTERFACE)
if(PLUMBLINE_SANITIZE)
  target_compile_options(plumbline_sanitizers INTERFACE -fsanitize=${PLUMBLINE_SANITIZE} -fno-omit-frame-pointer
                                                        -fno-sanitize-recover=all)
  target_link_options(plumbline_sanitizers INTERFACE -fsanitize=${PLUMBLINE_SANITIZE})
  if(PLUMBLINE_FUZZ)
    # A relative path, so that ccache knows the same file of two checkouts as the same.
    file(RELATIVE_PATH ignored ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR}/tests/fuzz/ignored.txt)
    target_compile_options(plumbline_sanitizers INTERFACE -fsanitize=fuzzer-no-link -fsanitize-ignorelist=${ignored})
    target_compile_definitions(plumbline_sanitizers INTERFACE _GLIBCXX_ASSERTIONS)
  endif()
else()
  target_compile_options(plumbline_sanitizers INTERFACE -fstack-protector-strong)
  # _FORTIFY_SOURCE needs optimisation: without it glibc warns.
  target_compile_options(plumbline_sanitizers INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  target_compile_definitions(plumbline_sanitizers INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(plumbline_sanitizers INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
