# Linked PRIVATE by everything of ours. Warnings are errors.
add_library(plumbline_warnings INTERFACE)
target_compile_options(
  plumbline_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2
            -Werror)
# GCC 12 reports maybe-uninitialized inside optimised coroutine frames and std::optional that nothing of ours can mend.
target_compile_options(plumbline_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
# Optimised, it also takes "x" + std::string for overlapping copies (GCC bug 105651).
target_compile_options(plumbline_warnings INTERFACE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)
target_compile_options(plumbline_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fcoroutines>)
# In a unity build a file's own names stand beside those of other files; the builds of single files warn of the rest.
if(CMAKE_UNITY_BUILD)
  target_compile_options(plumbline_warnings INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
