# cases.bash FILE CASE: runs one function of FILE in an empty folder that is gone afterwards.
set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../tools" && pwd)
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"

# file PATH LINE...: a file, with its folders.
file() {
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "${@:2}" >"$1"
}

# command_is NAME LINE...: from here on the command NAME is this script.
command_is() {
  file "bin/$1" '#!/bin/bash' "${@:2}"
  chmod +x "bin/$1"
  PATH=$here/bin:$PATH
}

# answers STATUS COMMAND...: runs it, leaves what it said in $said.
answers() {
  local wanted=$1 status=0
  said=$("${@:2}" 2>&1) || status=$?
  [ "$status" = "$wanted" ] || fail "status $status, not $wanted, of ${*:2}"
}

says() { [[ $said == *"$1"* ]] || fail "not said: $1"; }
says_nothing() { [ -z "$said" ] || fail "it said something"; }

# until_true COMMAND...: the limit of the test is its end.
until_true() { until "$@" 2>/dev/null; do read -rt 0.05 <> <(:) || true; done; }

# is_gone PID: it has ended, even where nobody has asked how.
is_gone() { [ ! -e "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"; }

fail() {
  printf '%s\n%s\n' "$*" "${said:-}" >&2
  exit 1
}

. "$1"
"$2"
