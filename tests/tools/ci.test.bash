# .ci/run in a folder with scripts that stand for those of tools.

# repository: each of its scripts notes how it was called, and fails where its name is in `faults`.
repository() {
  local name
  mkdir -p .ci tools
  cp "$tools/../.ci/run" .ci/
  for name in build fuzz tidy; do
    file "tools/$name" '#!/bin/bash' "echo \"$name \$*\" >>$here/calls; echo 'said by $name'" "! grep -qsx $name $here/faults"
  done
  file tools/bench '#!/bin/bash' "echo \"bench \$*\" >>$here/calls; echo 'said by bench'" "! grep -qsx bench $here/faults"
  file tools/test '#!/bin/bash' "echo \"test \$*\" >>$here/calls" "if grep -qsx test $here/faults; then echo '9 passed, 1 failed'; exit 1; fi" "echo '10 passed, 0 failed'"
  chmod +x tools/*
}

last_line_is() { [ "$(printf '%s\n' "$said" | tail -n 1)" = "$1" ] || fail "the last line is not: $1"; }
called() { grep -qx -e "$1" calls || fail "not called: $1; but: $(cat calls)"; }

CountsTheTestsAndEachOtherPartAsOne() {
  repository
  answers 0 .ci/run
  last_line_is '33 passed, 0 failed'
  called 'build release'
  called 'fuzz fuzzers'
  called 'tidy --changed'
  called 'bench ingest .*--kept tools/bench.d/kept_ratios.json'
  says 's  said by fuzz'
  says 's  said by bench'
}

FailsWhereOneOfTheOtherPartsFailsAndGoesOn() {
  local name
  for name in build fuzz tidy; do
    repository
    echo "$name" >faults
    answers 1 .ci/run
    last_line_is '32 passed, 1 failed'
    says "s  FAILED: said by $name"
    called 'test --preset tsan threads'
  done
}

FailsWhereTestsFail() {
  repository
  echo test >faults
  answers 1 .ci/run
  last_line_is '30 passed, 3 failed'
}

CountsATestRunWithoutASummaryAsFailed() {
  repository
  file tools/test '#!/bin/bash' 'echo "it went wrong"'
  answers 1 .ci/run
  says 'ended without a summary'
  last_line_is '3 passed, 3 failed'
}

FailsWhereAScriptIsMissing() {
  repository
  rm tools/fuzz
  answers 1 .ci/run
  last_line_is '32 passed, 1 failed'
}

OnlyWarnsWhereTheSpeedCannotBeMeasured() {
  repository
  echo bench >faults
  answers 0 .ci/run
  says 's  WARNING: not measured: said by bench'
  last_line_is '33 passed, 0 failed'
  rm tools/bench
  answers 0 .ci/run
  last_line_is '33 passed, 0 failed'
}
