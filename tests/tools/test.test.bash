# tools/test in a small repository, with a build that does nothing and commands that stand for ctest and clang-format.

# repository TESTS FAILURES SKIPPED [STATUS]: its ctest reports so many.
repository() {
  mkdir -p tools build/dev
  cp "$tools/test" "$tools/steps.bash" tools/
  file tools/install-packages '#!/bin/bash'
  file tools/build '#!/bin/bash'
  chmod +x tools/*
  command_is ctest 'while [ $# -gt 0 ]; do [ "$1" != --output-junit ] || report=$2; shift; done' \
    "printf '<testsuite name=\"(empty)\"\n\ttests=\"$1\"\n\tfailures=\"$2\"\n\tdisabled=\"0\"\n\tskipped=\"$3\"\n' >\"\$report\"" \
    "[ $3 = 0 ] || printf 'The following tests did not run:\n\t  4 - Journal.Waits (Skipped)\n'" \
    "[ $2 = 0 ] || printf 'The following tests FAILED:\n\t  7 - Journal.Loses (Failed)\n'" \
    "exit ${4:-0}"
}

last_line_is() { [ "$(printf '%s\n' "$said" | tail -n 1)" = "$1" ] || fail "the last line is not: $1"; }

EndsWithWhatPassedAndWhatFailed() {
  repository 12 0 0
  answers 0 tools/test unit
  last_line_is '12 passed, 0 failed'
}

FailsWhereATestFailsAndNamesIt() {
  repository 12 1 0 8
  answers 1 tools/test unit
  says 'FAILED  unit: Journal.Loses (Failed)'
  last_line_is '11 passed, 1 failed'
}

CountsASkippedTestAsFailed() {
  repository 12 0 1
  answers 1 tools/test unit
  says 'FAILED  unit: Journal.Waits (Skipped)'
  last_line_is '11 passed, 1 failed'
}

FailsWhereAPartRanNoTest() {
  repository 0 0 0
  answers 1 tools/test unit
  says 'unit: no test ran'
  last_line_is '0 passed, 1 failed'
}

FailsWhereCtestFailsThoughItsReportIsClean() {
  repository 12 0 0 3
  answers 1 tools/test unit
  says 'unit: ctest did not run'
}

FailsWhereTheBuildFails() {
  repository 12 0 0
  file tools/build '#!/bin/bash' 'exit 1'
  answers 1 tools/test unit
  says 'FAILED  build'
  last_line_is '0 passed, 1 failed'
}

CountsTheReportOfASanitizerThoughEveryTestPassed() {
  repository 12 0 0
  sed -i '1a path=${TSAN_OPTIONS#log_path=}; echo "WARNING: data race" >"${path%%:*}.77"' bin/ctest
  answers 1 tools/test --preset tsan threads
  says 'WARNING: data race'
  last_line_is '12 passed, 1 failed'
}

EndsWhatItStartedWhereItIsTerminated() {
  local pid status=0
  repository 12 0 0
  command_is ctest "echo \$\$ >$here/started" 'exec sleep 3600'
  tools/test unit >said 2>&1 &
  pid=$!
  until_true [ -s started ]
  kill -TERM "$pid"
  wait "$pid" || status=$?
  [ "$status" = 143 ] || fail "status $status: $(cat said)"
  until_true is_gone "$(cat started)"
}

RunsWithClosedInput() {
  repository 12 0 0
  answers 0 tools/test unit <&-
  last_line_is '12 passed, 0 failed'
}

RefusesAnOptionThatDoesNotExist() {
  repository 12 0 0
  answers 1 tools/test --perset asan
  says 'no option --perset'
}
