#!/usr/bin/env bash
# Pins what the project and its tools install, with hashes and without addresses.
set -eu -o pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .work/uv/bin/uv)
pin() { "$uv" pip compile --quiet --upgrade --python .venv/bin/python --generate-hashes --no-emit-index-url --no-header "$@"; }
pin requirements.in -o requirements.txt
pin -c requirements.txt requirements-dev.in -o requirements-dev.txt
echo uv | pin - -o tools/uv.txt
echo checkov | pin - -o tools/checkov.txt
echo pip-audit | pin - -o tools/pip-audit.txt
echo atheris | pin - -o tools/atheris.txt
echo mutmut | pin -c requirements-dev.txt - -o tools/mutmut.txt
echo schemathesis | pin - -o tools/schemathesis.txt
