# tools/steps.bash: what a script started and made is gone however it ends. Each script here leaves the pid of a process that would go on for
# an hour in `started`, and makes the folder `made`.

# script LINE...: a script of tools/ with these lines behind the ones that all have.
script() {
  mkdir -p tools
  cp "$tools/steps.bash" tools/
  file tools/script '#!/usr/bin/env bash' 'set -euo pipefail' '. "$(dirname "$0")/steps.bash"' 'mkdir made' 'at_end rm -rf "$root/made"' "$@"
  chmod +x tools/script
}

lasting="bash -c 'echo \$\$ >>started; exec sleep 3600'"

nothing_is_left() {
  local pid
  [ -s started ] || fail "nothing was started"
  while read -r pid; do until_true is_gone "$pid"; done <started
  until_true [ ! -e made ]
}

# ends_with SIGNAL STATUS: the script, once it has started its process.
ends_with() {
  local status=0 pid
  set -m
  tools/script >said 2>&1 &
  pid=$!
  set +m
  until_true [ -s started ]
  kill "-$1" "$pid"
  wait "$pid" || status=$?
  said=$(cat said)
  [ "$status" = "$2" ] || fail "status $status, not $2"
  nothing_is_left
}

EndsAQuietStepThatIsTerminated() {
  script "quietly step $lasting"
  ends_with TERM 143
}

EndsAQuietStepThatIsInterrupted() {
  script "quietly step $lasting"
  ends_with INT 130
}

EndsWhatAStepOfAStepStarted() {
  script 'export PLUMBLINE_LOGS=$root/logs' 'cp tools/steps.bash tools/inner.steps' \
    "printf '%s\n' 'set -euo pipefail' '. tools/steps.bash' \"quietly inner $lasting\" >inner" 'quietly outer bash inner'
  ends_with TERM 143
}

EndsAGroupThatWasLeftRunning() {
  script "in_group $lasting" 'until [ -s started ]; do pause 0.05; done' 'exit 7'
  answers 7 tools/script
  nothing_is_left
}

EndsAGroupThatDoesNotHearATerm() {
  script "in_group bash -c 'trap \"\" TERM; echo \$\$ >>started; while :; do sleep 1; done'" 'until [ -s started ]; do pause 0.05; done' 'exit 7'
  answers 7 tools/script
  nothing_is_left
}

EndsWhereNobodyReadsItsOutputAnyMore() {
  script "in_group $lasting" 'until [ -s started ]; do pause 0.05; done' 'while :; do say more; pause 0.01; done'
  tools/script 2>/dev/null | head -n 3 >/dev/null || true
  nothing_is_left
}

UndoesTheLatestFirst() {
  script 'at_end eval "echo first >>order"' 'at_end eval "echo second >>order"' 'quietly step true' 'exit 3'
  answers 3 tools/script
  [ "$(cat order)" = $'second\nfirst' ] || fail "another order"
}

GivesTheStatusOfAQuietStep() {
  script 'quietly step bash -c "exit 5" || exit $?'
  answers 5 tools/script
  [ ! -e made ] || fail "its folder is left"
}

SaysHowLongABuildIsLikelyToTake() {
  script 'time_left "[25/100] Building x.o" 60' 'time_left "[99/100] Linking x" 60' 'time_left "[0/100] x" 1' 'time_left "-- Configuring" 5'
  answers 0 tools/script
  says '(about 3 min left) (about 0 s left)'
}
