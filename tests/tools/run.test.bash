# tools/run: the daemon starts without the command-line tool, which is compiled beside it. Here the daemon and the builds are scripts.

# run_with NINJA DAEMON BUILD: tools/run, where `ninja -n` says NINJA, the daemon is the line DAEMON and the build of the tool the line BUILD.
run_with() {
  mkdir -p tools build/logs
  cp "$tools/steps.bash" "$tools/run" tools/
  command_is ninja "echo '$1'"
  file tools/install-packages '#!/bin/bash'
  file build/release/bin/plumblined '#!/bin/bash' "$2"
  file tools/build '#!/bin/bash' 'echo "$*" >>built' '[ "$2" = plumblined ] && exit' "$3"
  chmod +x tools/* build/release/bin/plumblined
}

work='[1/2] Building'

StartsTheDaemonBeforeTheToolIsCompiled() {
  run_with "$work" 'echo "ready $1"; until [ -e tool ]; do read -rt 0.05 <> <(:); done; until grep -q "is built" said; do read -rt 0.05 <> <(:); done; true' \
    'until grep -q ready said; do read -rt 0.05 <> <(:); done; >tool'
  tools/run --flag >said 2>&1
  said=$(cat said)
  says 'ready --flag'
  says 'plumbline is built'
}

EndsTheCompilationOfTheToolWithTheDaemon() {
  run_with "$work" 'until [ -s started ]; do read -rt 0.05 <> <(:); done; true' "echo \$\$ >started; exec sleep 3600"
  tools/run >said 2>&1
  until_true is_gone "$(cat started)"
}

ShowsWhyTheToolCouldNotBeCompiled() {
  run_with "$work" 'until grep -q "of the compiler" said; do read -rt 0.05 <> <(:); done; true' 'echo "the words of the compiler"; exit 1'
  tools/run >said 2>&1
}

CompilesNothingBesideADaemonWhoseToolIsUpToDate() {
  run_with 'ninja: no work to do.' 'echo ready' 'echo built'
  tools/run >said 2>&1
  [ "$(cat built)" = 'release plumblined' ] || fail "built: $(cat built)"
}
