# verify-units.bash BUILD PREFIX: installs the build into an empty folder, as if that were the root, and lets systemd judge the unit
# there. Warnings count: systemd-analyze ends with 0 where it merely ignores a line.
set -euo pipefail
build=$1 prefix=$2
system=$(mktemp -d)
trap 'rm -rf "$system"' EXIT

DESTDIR=$system cmake --install "$build" >/dev/null
unit=$system$prefix/lib/systemd/system/plumblined.service
program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit")
[ -x "$system$program" ] || { echo "the unit starts $program, which is not installed" && exit 1; }

# verify --root= would want a whole system in there; so the program's path is given as it is seen from here.
mkdir "$system/units"
verify() { systemd-analyze verify --man=no "$system/units/$1" 2>&1; }
sed "s|^ExecStart=|&$system|" "$unit" >"$system/units/plumblined.service"
if ! said=$(verify plumblined.service) || [ -n "$said" ]; then
  printf '%s\n' "$said"
  exit 1
fi

# The judge is awake: it finds a mistake that is put in.
sed 's/^Restart=on-failure$/Restart=on-faliure/' "$system/units/plumblined.service" >"$system/units/wrong.service"
[ -n "$(verify wrong.service)" ] || { echo "systemd-analyze said nothing of a wrong unit" && exit 1; }

# What the daemon leans on.
for line in Type=notify DynamicUser=yes StateDirectory=plumbline; do
  grep -qx "$line" "$unit" || { echo "the unit lacks $line" && exit 1; }
done
