#!/bin/sh
# Gives the enforcer's identities their roles at each management group of the estate. Run by azd after provisioning, or
# by hand with these variables set; safe to repeat. Needs `az login` with rights at the management groups (docs/deploy.md).
set -eu
: "${MANAGEMENT_GROUPS:?ids, comma-separated}"
: "${IDENTITY_PRINCIPAL_ID:?an output of main.bicep}"
: "${AZURE_LOCATION:?where Azure keeps the deployment's record}"
cd "$(dirname "$0")"

echo "$MANAGEMENT_GROUPS" | tr ',' '\n' | tr -d ' ' | grep . | while read -r group; do
  echo "roles at management group $group"
  az deployment mg create --only-show-errors --output none \
    --management-group-id "$group" --location "$AZURE_LOCATION" --name enforcer-estate \
    --template-file estate.bicep \
    --parameters "principalId=$IDENTITY_PRINCIPAL_ID" "enrollerPrincipalId=${ENROLLER_PRINCIPAL_ID:-$IDENTITY_PRINCIPAL_ID}" </dev/null
done
