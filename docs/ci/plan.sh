#!/bin/sh
# What a change of the baseline would change in the estate, as Markdown: `docs/ci/plan.sh BASELINE PLAN.md`, in the checkout of a pull
# request (its merge commit, with its parents), under the login of the Azure CLI, with ENFORCER_MANAGEMENT_GROUPS set. In force is the
# file as the target branch has it, or what ENFORCER_BASELINE names. Nothing is written in Azure. Ends with 0 where all of it could be
# shown, drift included; else as `enforcer plan` does: 3 not all may be read, or the version would be held back, 4 bad input, 5 Azure
# was not reached.
set -eu
[ "$#" -eq 2 ] || { echo "usage: $0 BASELINE PLAN.md" >&2; exit 2; }
: "${ENFORCER_MANAGEMENT_GROUPS:?ids, comma-separated}"

if [ -z "${ENFORCER_BASELINE:-}" ]; then
  git rev-parse --quiet --verify 'HEAD^1' >/dev/null || { echo "no former version of $1: check out two commits at least" >&2; exit 2; }
  before=$(mktemp -d)
  trap 'rm -r "$before"' EXIT
  git show "HEAD^1:$1" >"$before/baseline.yaml" 2>/dev/null || cp "$1" "$before/baseline.yaml" # a new one is compared with itself
  export ENFORCER_BASELINE="$before/baseline.yaml"
fi

code=0
said=$(COLUMNS=160 .venv/bin/python -m enforcer plan --baseline "$1" 2>&1) || code=$?
case $code in
  0) told="Everything is as this baseline wants it." ;;
  2) told="This is what would be written, or only recorded where the mode is observe." ;;
  3) told="**Not all of it may be read, or this version would be held back until its digest is approved.**" ;;
  4) told="**The baseline or a setting is wrong.**" ;;
  5) told="**Azure was not reached.**" ;;
  *) told="**The plan failed with $code.**" ;;
esac
{
  printf '### What `%s` would change\n\n%s\n\n~~~~text\n' "$1" "$told"
  printf '%s\n' "$said" | head -c 60000 # a comment may have 65,536 characters
  printf '\n~~~~\n'
} >"$2"
[ "$code" -ne 2 ] || code=0
exit "$code"
