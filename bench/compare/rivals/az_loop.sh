#!/usr/bin/env bash
# A loop over all subscriptions as a careful person writes it: read first, write what drifted, register where it must,
# and end with 1 where a command failed.
set -uo pipefail
failed=0
query="join(' ', [pricingTier, (extensions[?name=='AIPromptEvidence'].isEnabled)[0] || 'False'])"
ids=$(az account list --refresh --query "[?state=='Enabled'].id" -o tsv) || exit 1
for id in $ids; do
  if ! seen=$(az security pricing show -n AI --subscription "$id" --query "$query" -o tsv 2>error.txt); then
    if ! grep -q "Subscription Not Registered" error.txt; then
      echo "unreadable $id: $(head -c 200 error.txt | head -1)"
      failed=1
      continue
    fi
    az provider register -n Microsoft.Security --wait --subscription "$id" -o none || failed=1
    seen="not registered"
  fi
  [ "$seen" = "Standard True" ] && continue
  echo "drift $id: $seen"
  az security pricing create -n AI --subscription "$id" --tier Standard -o none \
    --extensions name=AIPromptEvidence isEnabled=True \
    --extensions name=AIPromptSharingWithPurview isEnabled=False || failed=1
done
exit $failed
