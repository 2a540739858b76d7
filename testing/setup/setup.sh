#!/bin/sh
# Makes a fresh Debian machine able to run the lab: looks first, then installs only what is missing, and says why.
# Exit code 2 and one sentence with a remedy when this machine cannot do it; nothing has been started then.
set -eu
cd "$(dirname "$0")/../.."

stop() {
  printf '\nThis cannot start here: %s\n  %s\n' "$1" "$2" >&2
  exit 2
}
say() { printf '  %s\n' "$1" >&2; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

[ "$(uname -s)" = Linux ] || stop "this is $(uname -s), not Linux." "Use a Debian 12 or 13 machine."
[ "$(uname -m)" = x86_64 ] || stop "this machine is $(uname -m); the lab's parts are built for x86_64." "Use an x86_64 machine."
command -v apt-get >/dev/null || stop "there is no apt-get." "Use a Debian 12 or 13 machine."
[ "$(id -u)" = 0 ] || stop "root is needed to install packages and to make test disks." "Run it as root, or install sudo."
command -v go >/dev/null || stop "Go is not installed; it builds the Kubernetes control plane." "Install Go 1.26 or newer and put it in PATH."
go_version=$(go env GOVERSION | sed 's/^go//')
at_least 1.26 "$go_version" || stop "Go $go_version is too old." "Install Go 1.26 or newer."
command -v npm >/dev/null || stop "npm is not installed." "Install Node 20 or newer with npm."
node_version=$(node --version | sed 's/^v//')
at_least 20 "$node_version" || stop "Node $node_version is too old to start npm." "Install Node 20 or newer."

cache=${CTO_CACHE:-$HOME/.cache/cto-platform}
mkdir -p "$cache" || stop "the folder $cache cannot be made." "Set CTO_CACHE to a folder that can be written."
# A first run builds the control plane (Go's caches take 6 GB of it) and two images; later runs need room for disks only.
need=12; [ -d "$cache/control-plane" ] && need=4
free=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1048576) }')
[ "$free" -ge "$need" ] || stop "$cache has $free GiB free; $need GiB are needed." "Free some space, or set CTO_CACHE to a larger disk."

missing=
while read -r package why; do
  case $package in '' | '#'*) continue ;; esac
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed && continue
  [ -n "$missing" ] || say "Installing from Debian:"
  say "  $package: $why"
  missing="$missing $package"
done < testing/setup/packages.txt
if [ -n "$missing" ]; then
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086  # a list of names
  { apt-get -o DPkg::Lock::Timeout=600 update && apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null ||
    { tail -n 5 "$log" >&2; stop "apt-get could not install:$missing." "The whole output is in $log; mend what it says and start again."; }
  rm -f "$log"
fi

stamp=node_modules/.installed-for
wanted=$(cat package-lock.json ./package.json ./*/package.json | sha256sum)
if [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
  say "Installing npm packages, Node 26 among them (no install scripts are run)"
  log=$(mktemp)
  # Not `npm ci`: npm 11's refuses a lock file without the optional packages of other platforms, and not every registry has them.
  npm install --no-progress >"$log" 2>&1 </dev/null ||
    { grep -v EBADENGINE "$log" | tail -n 5 >&2; stop "npm install failed." "The whole output is in $log; mend what it says and start again."; }
  rm -f "$log"
  printf '%s' "$wanted" >$stamp
fi
