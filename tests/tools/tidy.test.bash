# tools/tidy --changed in a small repository, with a build that only writes the list of sources and a command that stands for clang-tidy.

# repository: three sources on main, committed. clang-tidy finds something in the files that are named in `faults`, and notes each in `looked`.
repository() {
  unset PLUMBLINE_LOGS TIDY_FILES TIDY_SECONDS
  mkdir -p tools
  cp "$tools/tidy" "$tools/steps.bash" tools/
  file tools/install-packages '#!/bin/bash'
  local name
  for name in a b c; do file "daemon/$name.cpp" "int $name;"; done
  file daemon/a.h 'extern int a;'
  file tools/build '#!/bin/bash' 'mkdir -p build/dev' \
    "find $here/daemon -name '*.cpp' -printf '\"file\": \"%p\",\n' >build/dev/compile_commands.json"
  command_is clang-tidy-16 "echo \"\$4\" >>$here/looked" "! grep -qsx \"\$4\" $here/faults || { echo 'a fault'; exit 1; }"
  printf 'build/\nbin/\nlooked\nfaults\n' >.gitignore
  chmod +x tools/*
  git init -q -b main . && git add -A && commit first
  git checkout -q -b branch
}

commit() { git add -A && git -c user.name=A -c user.email=a@example.org commit -qm "$1"; }
looked_at() { [ "$(sort looked 2>/dev/null | paste -sd ' ')" = "$*" ] || fail "looked at: $(cat looked 2>/dev/null)"; }

LooksAtWhatTheBranchAndTheWorkingTreeChanged() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  commit second
  echo 'extern int a2;' >>daemon/a.h
  answers 0 tools/tidy --changed
  looked_at daemon/a.cpp daemon/b.cpp
  says 'found nothing in 2 files; 0 left out'
}

SaysWhereNothingChanged() {
  repository
  echo words >README.md
  commit second
  answers 0 tools/tidy --changed
  looked_at
  says 'no source changed since'
}

FailsWhereItFindsSomethingAndNamesTheFile() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  echo daemon/b.cpp >faults
  answers 1 tools/tidy --changed
  says 'a fault'
  says 'in 1 of 1 files: daemon/b.cpp'
}

NamesWhatItLeavesOutAndBeginsWithTheLatest() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  commit second
  echo 'int c2;' >>daemon/c.cpp
  export TIDY_FILES=1
  answers 0 tools/tidy --changed
  looked_at daemon/c.cpp
  says 'left out: daemon/b.cpp'
  says 'found nothing in 1 files; 1 left out'
}

FailsWhereThereIsNoTimeForAnyFile() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  export TIDY_SECONDS=0
  answers 1 tools/tidy --changed
  looked_at
  says 'left out: daemon/b.cpp'
  says 'No file could be looked at within 0 s.'
}

FailsWhereClangTidyCannotBeInstalled() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  file tools/install-packages '#!/bin/bash' 'echo "the packages could not be fetched" >&2; exit 1'
  answers 1 tools/tidy --changed
  says 'the packages could not be fetched'
}

LooksAtWhatChangedSinceACommit() {
  repository
  echo 'int b2;' >>daemon/b.cpp
  commit second
  echo 'int c2;' >>daemon/c.cpp
  commit third
  answers 0 tools/tidy --changed HEAD~1
  looked_at daemon/c.cpp
  answers 1 tools/tidy --changed no-commit
  says 'There is no commit no-commit.'
}
