#!/usr/bin/env bash
# Finds or installs uv and Python 3.13 and fills .venv with the pinned packages. Run by make; quiet when all is there.
set -eu -o pipefail
cd "$(dirname "$0")/.."

find_python() {
  local candidate
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 "$(command -v python3.13 || true)"; do
    if [ -x "$candidate" ] && "$candidate" -c 'import sys, ssl, sqlite3; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  echo 3.13 # uv looks further, and downloads one where it may
}

find_uv() {
  if command -v uv >/dev/null; then
    command -v uv
    return
  fi
  local home=.work/uv
  if [ ! -x "$home/bin/uv" ]; then
    local python
    for python in python3 python3.13 "$(find_python)"; do
      "$python" -m venv "$home" 2>/dev/null && break
    done
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.txt >&2
  fi
  echo "$home/bin/uv"
}

uv=$(find_uv) || {
  echo "uv could not be installed: a python3 with venv and pip, or uv on the PATH, is needed." >&2
  exit 1
}
python=$(find_python)
[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv || {
  echo "No Python 3.13: not under pyenv, not on the PATH as python3.13, and uv could not download one." >&2
  exit 1
}
"$uv" pip sync --quiet --system-certs --python .venv/bin/python --require-hashes requirements-dev.txt
touch .venv/.ready
