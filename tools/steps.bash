# Sourced by the scripts of this folder: the repository's root, a line for each step, quiet steps that leave a log, the sentence on which
# a script stops, and what a script undoes at its end.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=${PLUMBLINE_LOGS:-$root/build/logs}

say() { printf -- '-- %s\n' "$*"; }

# stop SENTENCE: the end of a script that cannot go on.
stop() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

undo=()

# at_end COMMAND...: runs it when the script ends, also where a signal ends it or nobody reads its output any more. What was given last runs
# first.
at_end() {
  local command
  printf -v command '%q ' "$@"
  undo+=("$command")
}

undo_all() {
  local status=$? i
  trap - EXIT
  trap '' INT TERM HUP PIPE
  for ((i = ${#undo[@]} - 1; i >= 0; i--)); do eval "${undo[i]}" || true; done
  exit "$status"
}

undo_at_end() {
  undo=()
  trap undo_all EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
}
undo_at_end

# own_folder: $folder, a temporary one that is gone at the end. Programs make their temporary files in it too.
own_folder() {
  folder=$(mktemp -d)
  at_end rm -rf "$folder"
  export TMPDIR=$folder
}

# in_group COMMAND...: starts it in a process group of its own, which ends with the script at the latest; its number is $group then.
in_group() {
  set -m
  (
    set +m
    undo_at_end
    "$@"
  ) &
  group=$!
  set +m
  at_end end_group "$group"
}

# end_group NUMBER: ends all processes of the group; those that do not end within 10 s are killed.
end_group() {
  local deadline=$((SECONDS + 10))
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while kill -0 -- "-$1" 2>/dev/null; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      kill -KILL -- "-$1" 2>/dev/null || true
      break
    fi
    pause 0.05
  done
  wait "$1" 2>/dev/null || true
}

# attended COMMAND...: runs it to its end, with its status. What it started ends with it, and it ends where a signal ends the script.
attended() {
  local status=0 own
  in_group "$@"
  own=$group
  wait "$own" || status=$?
  end_group "$own"
  unset 'undo[-1]'
  return "$status"
}

# build PRESET TARGET...: tools/build, which ends with the script. Packages are installed before, where a password can be asked for.
build() {
  "$root/tools/install-packages" build
  attended "$root/tools/build" "$@"
}

directly() { "$@"; }

# pause SECONDS, without a process of its own: one would outlive the ticker below and hold its pipe open.
pause() { read -rt "$1" _ <> <(:) || true; }

tick() {
  local log=$1 line since=$SECONDS
  while pause 20 && kill -0 $$ 2>/dev/null; do
    line=$(tail -n 1 "$log" 2>/dev/null | tr -d '\000-\037' | cut -c 1-110) || true
    [ -z "$line" ] || printf '   ... %s%s\n' "$line" "$(time_left "$line" $((SECONDS - since)))"
  done
}

# time_left LINE SECONDS: what is left of a build, by its line "[done/all] ..." and how long it has taken; nothing for another line.
time_left() {
  [[ $1 =~ ^\[([0-9]+)/([0-9]+)\] ]] || return 0
  local done=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]} left
  [ "$done" -gt 0 ] || return 0
  left=$(($2 * (all - done) / done))
  if [ "$left" -ge 90 ]; then printf ' (about %d min left)' $(((left + 30) / 60)); else printf ' (about %d s left)' "$left"; fi
}

end_ticker() { kill "$1" 2>/dev/null || true; }

# quietly NAME COMMAND...: runs it with its output in build/logs/NAME.log and nothing on stdin; every 20 s the log's last line
# shows that it is alive. Its status is the command's. Where $attend is directly, it stays in the script's process group and can ask for
# a password there.
quietly() {
  local log=$logs/$1.log status=0 ticker
  shift
  mkdir -p "$logs" && : >"$log" || stop "Cannot write $log."
  tick "$log" &
  ticker=$!
  at_end end_ticker "$ticker"
  "${attend:-attended}" "$@" >"$log" 2>&1 </dev/null || status=$?
  unset 'undo[-1]'
  end_ticker "$ticker"
  wait "$ticker" 2>/dev/null || true
  return "$status"
}

# show_log NAME [LINES]: the end of what a quiet step left.
show_log() {
  printf '   the end of %s:\n' "build/logs/$1.log" >&2
  tail -n "${2:-40}" "$logs/$1.log" | cut -c 1-300 | sed 's/^/   | /' >&2
}

# free_megabytes FOLDER, of the file system that it is, or will be, on.
free_megabytes() {
  local folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  df -Pk "$folder" | awk 'NR == 2 {print int($4 / 1024)}'
}

node_of_e2e() { echo "$root"/tests/e2e/node_modules/node-linux-*/bin/node; }

# install_npm FOLDER NAME: the npm packages of its lock file, where they are not there.
install_npm() {
  local folder=$1 name=${1#"$root"/}
  [ -f "$folder/package-lock.json" ] || stop "$name/package-lock.json is missing."
  if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"; then
    say "install the npm packages of $name"
    if ! quietly "$2" npm ci --prefix "$folder" --no-audit --no-fund; then
      show_log "$2" 15
      stop "The npm packages of $name could not be installed: is there a network, and does the registry of npm answer? (build/logs/$2.log)"
    fi
    cp "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"
  fi
}

# Node.js from the lock file of the end-to-end tests: the SDKs want a newer one than Debian's.
install_node_modules() {
  install_npm "$root/tests/e2e" npm-ci
  "$(node_of_e2e)" --version >/dev/null 2>&1 || stop "The Node.js of tests/e2e/package.json does not run on this machine ($(uname -m))."
}
