#!/usr/bin/env bash
# Sets up everything that the Makefile's targets need: Debian packages, .venv, node_modules.
# Safe to repeat; a step whose result is already there is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m[set-up]\033[0m %s\n' "$*"; }
fail() { printf '\n[set-up] %s\n' "$*" >&2; exit 1; }

missing_packages() {
  sed 's/#.*//' debian-packages.txt | awk 'NF{print $1}' | while read -r package; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

install_debian_packages() {
  command -v apt-get >/dev/null || fail "This set-up knows Debian 12 (and Raspberry Pi OS Bookworm); install by hand what debian-packages.txt lists, then mark it done with: mkdir -p .set-up && touch .set-up/done"
  local missing root=()
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root=(sudo)
    elif command -v sudo >/dev/null && [ -t 0 ]; then root=(sudo)
    else fail "These Debian packages are missing. Install them as root, then run make again:

    apt-get update && apt-get install -y --no-install-recommends $missing"
    fi
  fi
  say "Debian packages: $missing"
  mkdir -p .set-up
  keep_services_down "${root[@]}"
  case " $missing" in *" postgresql "*) make_no_cluster "${root[@]}";; esac
  local log=.set-up/apt.log
  local went_well=yes
  { "${root[@]}" apt-get update -qq &&
    # shellcheck disable=SC2086 - a list of names, split on purpose
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $missing
  } >"$log" 2>&1 || went_well=no
  no_services_at_boot "$missing" "${root[@]}" >>"$log" 2>&1
  [ $went_well = yes ] || { tail -n 15 "$log" >&2; fail "apt-get failed; all it said is in $log"; }
}

# A hospital says itself which of them it wants (docs/deployment.md). What was there before stays.
no_services_at_boot() {
  local missing=$1 package
  shift
  for package in mosquitto postgresql rabbitmq-server; do
    case " $missing" in *" $package "*) "$@" systemctl disable "$package" || true;; esac
  done
  case " $missing" in *" rabbitmq-server "*)
    "$@" systemctl disable epmd.service epmd.socket || true;;
  esac
}

# Debian makes a cluster that starts at each boot.
make_no_cluster() {
  local settings=/etc/postgresql-common/createcluster.conf
  [ ! -e "$settings" ] || return 0
  "$@" mkdir -p "${settings%/*}"
  echo 'create_main_cluster = false' | "$@" tee "$settings" >/dev/null
}

# Demo and tests start daemons of their own: what Debian would start now only takes memory and ports,
# and without an init system the installation would fail. A machine that has a policy keeps it.
keep_services_down() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] || return 0
  # shellcheck disable=SC2064 - the names are known now
  trap "$* rm -f $policy" EXIT
  printf '#!/bin/sh\nexit 101\n' | "$@" tee "$policy" >/dev/null
  "$@" chmod +x "$policy"
}

find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
    then command -v "$candidate"; return; fi
  done
  fail "Python 3.11, 3.12 or 3.13 is needed (Kivy 2.3.1 has no wheels for others)."
}

make_venv() {
  # A set-up that was interrupted may have left half an environment.
  .venv/bin/python -m pip --version >/dev/null 2>&1 || {
    say "Python environment"
    "$(find_python)" -m venv --clear .venv
  }
  say "Python packages"
  .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.txt
}

install_javascript() {
  say "JavaScript for the boards"
  PATH="$PWD/.venv/bin:$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

install_debian_packages
make_venv
install_javascript
say "ready"
