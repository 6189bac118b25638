# tools/measure-house, in a small tree.

# folder NAME COUNT: a folder with so many sources of one line.
folder() {
  local i
  for ((i = 0; i < $2; i++)); do file "$1/$i.cpp" 'int i;'; done
}

row() { printf '%s\n' "$said" | grep -E "^$1 +" | tr -s ' '; }
row_is() { [ "$(row "$1")" = "$1 $2" ] || fail "the row of $1 is not: $2"; }

CountsTheFilesOfAFolderWithoutThoseBelowIt() {
  folder daemon 2
  folder daemon/core 3
  file daemon/core/a.h 'int a;'
  file daemon/core/README.md 'words'
  answers 0 "$tools/measure-house" "$here"
  row_is daemon '0 2 2'
  row_is daemon/core '1 3 4'
}

FailsWhereAFolderHasMoreThan40FilesOfItsOwn() {
  folder validator 40
  answers 0 "$tools/measure-house" "$here"
  file validator/one-more.h 'int a;'
  answers 1 "$tools/measure-house" "$here"
  row_is validator '1 40 41 more than 40'
}

GivesTheMiddleTheLongAndTheLongestFile() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 20; do
    seq -f '// %g' "$i" >lines
    mkdir -p plans
    cp lines "plans/$i.cpp"
  done
  answers 0 "$tools/measure-house" "$here"
  row_is sources '5 9 20'
}

CountsWhoIncludesAHeader() {
  file daemon/a.h 'int a;'
  file daemon/b.h '#include "daemon/a.h"'
  file daemon/c.cpp '#include "daemon/a.h"' '#include "daemon/b.h"'
  answers 0 "$tools/measure-house" "$here"
  row_is daemon/a.h 2
  row_is daemon/b.h 1
}
