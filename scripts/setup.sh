# Sourced by the scripts beside it: installs what is missing, builds a preset. Everything it says goes to stderr.
# shellcheck shell=bash

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(build-essential cmake ninja-build ccache pkg-config libyaml-dev libyaml-cpp-dev libfmt-dev libcli11-dev
  libre2-dev libmd-dev zlib1g-dev nlohmann-json3-dev)
test_packages=(doctest-dev clang-format clang-tidy python3-jsonschema python3-yaml)

say() { printf 'cilium-lint set-up: %s\n' "$*" >&2; }

# The packages among "$@" that dpkg does not have installed, one a line.
missing_packages() {
  # dpkg-query fails where it knows one of the names not at all.
  { dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } |
    awk -v wanted="$*" '
      { sub(/:.*/, "", $1); if ($2 == "installed") have[$1] = 1 }
      END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
}

# Whether this run may install: somebody watches, or it is CI.
may_install() {
  [ "${CILIUM_LINT_NO_INSTALL:-}" != 1 ] && { [ -t 0 ] || [ -n "${CI:-}" ]; }
}

# Makes sure that "$@" (names of Debian's packages) are there, or says in one line what to install and stops.
need() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    local tool
    for tool in c++ cmake ninja pkg-config; do
      command -v "$tool" >/dev/null 2>&1 && continue
      say "\"$tool\" is missing and there is no apt here: install the equivalents of $*"
      exit 2
    done
    return
  fi
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  missing=${missing% }
  [ -n "$missing" ] || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null 2>&1 || ! may_install ||
    { [ "${#as_root[@]}" -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
    say "missing packages; install them first: apt-get install $missing"
    exit 2
  fi
  say "installing $missing"
  # shellcheck disable=SC2086  # one word a package
  if ! { "${as_root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>"$root/build/apt.log"; then
    tail -n 5 "$root/build/apt.log" >&2
    say "could not install; try: apt-get install $missing"
    exit 2
  fi
}

# build PRESET: configures once, then builds what changed. Says nothing unless that takes a while.
build() {
  local preset=$1 log="$root/build/$1.log" folder="$root/build/$1" tenths=0
  # A folder keeps the flags it was made with, so a change of the presets makes it anew.
  { { [ "$folder/build.ninja" -nt "$root/CMakePresets.json" ] || cmake -S "$root" --preset "$preset"; } &&
    cmake --build "$folder"; } >"$log" 2>&1 &
  local job=$!
  while kill -0 "$job" 2>/dev/null && [ "$tenths" -lt 15 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  if kill -0 "$job" 2>/dev/null; then say "building ($preset)"; fi
  if ! wait "$job"; then
    grep -E 'error|Error|FAILED' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
    say "the build failed; the whole log is $log"
    exit 2
  fi
}

# Runs the rest of the script alone: two at once would build into one folder.
lock() {
  mkdir -p "$root/build"
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/build/.lock"
    flock 9
  fi
}
unlock() { exec 9>&- || true; }
