# tools/fuzz in a small repository, with a build that makes nothing and scripts that stand for the fuzzers.

# repository: the fuzzers call and plan; each notes how it was called, and fails where its name is in `faults`.
repository() {
  unset PLUMBLINE_LOGS
  local name
  mkdir -p tools build/fuzz/bin
  cp "$tools/fuzz" "$tools/steps.bash" tools/
  file tools/install-packages '#!/bin/bash'
  file tools/build '#!/bin/bash' "echo \"build \$*\" >>$here/calls" "! grep -qsx build $here/faults"
  file tests/fuzz/CMakeLists.txt '  plumbline_fuzzer(call targets.h validator::fuzz_call)' '  plumbline_fuzzer(plan targets.h validator::fuzz_plan)'
  for name in call plan; do
    file "tests/fuzz/corpus/$name/seed" words
    file "build/fuzz/bin/plumbline_fuzz_$name" '#!/bin/bash' "echo \"$name \$*\" >>$here/calls" 'echo "stat::number_of_executed_units: 7"' \
      "! grep -qsx $name $here/faults || { echo 'ERROR: libFuzzer: deadly signal'; exit 77; }"
    chmod +x "build/fuzz/bin/plumbline_fuzz_$name"
  done
  chmod +x tools/*
}

called() { grep -qe "$1" calls || fail "not called: $1; but: $(cat calls)"; }

BuildsAllFuzzersAtOnceAndRunsEach() {
  repository
  FUZZ_SECONDS=3 answers 0 tools/fuzz fuzzers
  [ "$(grep -c '^build ' calls)" = 1 ] || fail "not one build: $(cat calls)"
  called '^build fuzz plumbline_fuzz_call plumbline_fuzz_plan$'
  called '^call .*/found-call .*/corpus/call .*-max_total_time=3 '
  called '^plan .*/found-plan .*/corpus/plan '
  says 'call: 7 runs, nothing found'
  says 'plan: 7 runs, nothing found'
}

FailsWhereAFuzzerFailsAndRunsTheOthers() {
  repository
  echo call >faults
  answers 1 tools/fuzz fuzzers
  says 'deadly signal'
  says 'plan: 7 runs, nothing found'
  says 'These fuzzers failed (see above): call.'
}

FailsWhereAFuzzerRanNothing() {
  repository
  file build/fuzz/bin/plumbline_fuzz_plan '#!/bin/bash'
  answers 1 tools/fuzz plan
  says 'These fuzzers failed (see above): plan.'
}

FailsWhereTheFuzzersDoNotBuild() {
  repository
  echo build >faults
  answers 1 tools/fuzz fuzzers
}

RefusesAFuzzerWithoutSeedsAndANameThatItDoesNotKnow() {
  repository
  rm tests/fuzz/corpus/plan/seed
  answers 1 tools/fuzz plan
  says 'tests/fuzz/corpus/plan has no seed.'
  answers 1 tools/fuzz plans
  says 'There is no part plans'
}
