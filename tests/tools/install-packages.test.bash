# tools/install-packages, with a list of its own and with commands that stand for dpkg, apt-get, id and sudo.

# machine PACKAGE...: a Debian 12 on which these packages are installed, run by root; apt-get notes how it was called.
machine() {
  file os-release 'ID=debian' 'VERSION_ID="12"' 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"'
  file packages '[build]' 'g++' 'cmake' '' '# a word' '[test]' 'npm command:a-command-of-nobody' 'curl'
  export PLUMBLINE_PACKAGES=$here/packages PLUMBLINE_OS_RELEASE=$here/os-release PLUMBLINE_LOGS=$here/logs
  unset PLUMBLINE_ANY_SYSTEM
  file installed "${@/%/ installed}"
  command_is dpkg-query "cat $here/installed"
  command_is apt-get "echo apt-get \"\$@\" >>$here/calls"
  command_is id 'echo 0'
  : >calls
}

called() { grep -qF -e "$1" calls || fail "not called: $1; but: $(cat calls)"; }
called_nothing() { [ ! -s calls ] || fail "called: $(cat calls)"; }

SaysAndCallsNothingWhereAllIsThere() {
  machine g++ cmake
  answers 0 "$tools/install-packages" build
  says_nothing
  called_nothing
}

InstallsOnlyWhatIsMissing() {
  machine cmake
  answers 0 "$tools/install-packages" build
  says 'install the missing packages: g++'
  called 'update'
  called 'install --no-install-recommends --no-remove g++'
  ! grep -q cmake calls || fail "cmake is there already"
}

CountsAPackageThatIsOnlyConfiguredAsMissing() {
  machine cmake
  echo 'g++ config-files' >>installed
  answers 0 "$tools/install-packages" --missing build
  [ "$said" = g++ ] || fail "not g++"
}

TakesOnlyTheSectionsNamed() {
  machine g++ cmake
  answers 0 "$tools/install-packages" --missing build test
  [ "$said" = $'npm\ncurl' ] || fail "not npm and curl"
}

TakesACommandFromElsewhereForItsPackage() {
  machine curl
  command_is a-command-of-nobody ''
  answers 0 "$tools/install-packages" --missing test
  says_nothing
}

RefusesASectionThatDoesNotExist() {
  machine
  answers 1 "$tools/install-packages" buidl
  says 'no section [buidl]'
  called_nothing
}

StopsOnAnotherDebianAndNamesIt() {
  machine g++
  file os-release 'ID=debian' 'VERSION_ID="11"' 'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"'
  answers 1 "$tools/install-packages" build
  says 'built on Debian 12 (bookworm), and this is Debian GNU/Linux 11 (bullseye).'
  called_nothing
}

StopsOnASystemThatDoesNotSayWhatItIs() {
  machine g++
  rm os-release
  answers 1 "$tools/install-packages" build
  says 'an unknown system'
}

LeavesThePackagesToTheUserOnAnotherSystemWhenTold() {
  machine
  file os-release 'ID=ubuntu' 'VERSION_ID="24.04"'
  PLUMBLINE_ANY_SYSTEM=1 answers 0 "$tools/install-packages" build
  called_nothing
}

SaysWhatRootShouldInstallWhereThereIsNoSudo() {
  machine cmake
  command_is id 'echo 1000'
  # A PATH without sudo: this machine may have one.
  mkdir only
  for command in bash env dirname basename sed awk grep xargs wc tr cat; do ln -s "$(command -v $command)" only/$command; done
  PATH=$here/bin:$here/only answers 1 "$tools/install-packages" build
  says 'As root: apt-get install --no-install-recommends g++'
  called_nothing
}

GoesThroughSudoWhereItIsNotRoot() {
  machine cmake
  command_is id 'echo 1000'
  command_is sudo "echo sudo >>$here/calls" 'exec "$@"'
  answers 0 "$tools/install-packages" build
  called sudo
  called 'install --no-install-recommends --no-remove g++'
}

AsksForTheNetworkWhereAptCannotFetch() {
  machine
  command_is apt-get 'echo "E: Failed to fetch http://example.org/ Could not connect" >&2; exit 100'
  answers 1 "$tools/install-packages" build
  says 'is there a network'
}

InstallsAllTheSameWhereOnlySomeListCouldNotBeFetched() {
  machine cmake
  command_is apt-get 'case "$*" in *update*) exit 100 ;; esac' "echo apt-get \"\$@\" >>$here/calls"
  answers 0 "$tools/install-packages" build
  called 'install'
}

SaysThatTheDiskIsFull() {
  machine
  command_is apt-get "echo \"E: You don't have enough free space in /var/cache/apt/archives/.\" >&2; exit 100"
  answers 1 "$tools/install-packages" build
  says 'no room left on the disk'
}

TheListOfThisRepositoryNamesNoPackageTwice() {
  twice=$(grep -E '^[a-z0-9]' "$tools/packages" | awk '{print $1}' | sort | uniq -d)
  [ -z "$twice" ] || fail "twice: $twice"
}
