#!/bin/sh
# Create or refresh a virtual environment from hash-locked requirements: .venv, or what two arguments name (folder, lock).
# Called by make; PYTHON=... chooses the interpreter.
# The stamp is written last and removed first: an interrupted run leaves none, and the next one starts afresh.
set -eu

venv=${1:-.venv}
lock=${2:-requirements-dev.txt}
stamp=$venv/.stamp

fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -eq 1 ] || printf '       %s\n' "$2" >&2
    exit 1
}

# A candidate must really run: a version manager's shim can exist and still fail.
suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || fail "PYTHON=$PYTHON does not run as Python 3.11, 3.12 or 3.13."
        echo "$PYTHON"
        return
    fi
    for candidate in python3 python3.13 python3.12 python3.11; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "no Python 3.11, 3.12 or 3.13 was found." \
        "Install one (Debian: apt install python3 python3-venv) or say which: make test PYTHON=/path/to/python"
}

create() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        fail "$python cannot create virtual environments." \
            "Install what is missing (Debian: apt install python3-venv), then run make again."
    echo "Creating $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
}

# Two makes at once take turns; the second finds the work done.
if command -v flock >/dev/null 2>&1; then
    exec 9<"$lock"
    flock 9
    if [ -f "$stamp" ] && [ -z "$(find "$lock" -newer "$stamp")" ]; then
        exit 0
    fi
fi

if [ -f "$stamp" ] && [ -z "${PYTHON:-}" ] && suits "$venv/bin/python"; then
    rm -f "$stamp"
else
    create
fi

echo "Installing the locked packages into $venv (a minute, once)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: --requirement "$lock"
touch "$stamp"
