# Run by plumbline_embed as cmake -DNAME=... -DSTEM=... -P: writes STEM.h and STEM.cpp from the files of STEM.list.
cmake_minimum_required(VERSION 3.25)

set(note "// Made by tools/cmake/embed_files.cmake.")

# Every byte goes as a hexadecimal escape: no byte then means anything to the compiler, and no literal is cut at its limit.
function(literal_of hex result)
  string(REPEAT "." 64 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n      \"" literal "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" literal "${literal}")
  set(${result} "\n      \"${literal}\"" PARENT_SCOPE)
endfunction()

file(READ ${STEM}.list list)
string(STRIP "${list}" list)
set(entries)
foreach(entry ${list})
  string(REGEX MATCH "^([^=]*)=(.*)$" matched "${entry}")
  set(path ${CMAKE_MATCH_1})
  set(file ${CMAKE_MATCH_2})
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  literal_of("${hex}" literal)
  string(APPEND entries "    {\"${path}\", {${literal}, ${size}}},\n")
endforeach()

set(header "${note}
#pragma once

#include \"tools/cmake/embedded_file.h\"

#include <span>

namespace plumbline {

std::span<const EmbeddedFile> ${NAME}();

} // namespace plumbline
")
# clang warns of literals longer than the 64 KiB that each compiler has to take; both that build this take more.
set(source "${note}
#include \"embedded/${NAME}.h\"

#ifdef __clang__
#pragma clang diagnostic ignored \"-Woverlength-strings\"
#endif

namespace plumbline {
namespace {

constexpr EmbeddedFile files[] = {
${entries}};

} // namespace

std::span<const EmbeddedFile> ${NAME}() { return files; }

} // namespace plumbline
")
file(WRITE ${STEM}.h "${header}")
file(WRITE ${STEM}.cpp "${source}")
