#!/bin/sh
# Enrols subscriptions by hand, where ENFORCER_ENROL is check or off: `infra/changes-subscription.sh ID…`, with these
# variables set; safe to repeat. Needs `az login` with rights on the subscriptions and on the app (docs/deploy.md).
set -eu
: "${AZURE_SUBSCRIPTION_ID:?of the resource group}"
: "${AZURE_RESOURCE_GROUP:?an output of main.bicep}"
: "${FUNCTION_APP_NAME:?an output of main.bicep}"
: "${AZURE_LOCATION:?where Azure keeps the deployment record}"
[ "$#" -gt 0 ] || { echo "usage: $0 SUBSCRIPTION_ID..." >&2; exit 2; }
cd "$(dirname "$0")"

app="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$FUNCTION_APP_NAME"
digest=$(printf '%s/' "$app/functions/on_change" | tr '[:upper:]' '[:lower:]' | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-16)

for subscription in "$@"; do
  az provider register --only-show-errors --subscription "$subscription" --namespace Microsoft.EventGrid --wait
  az deployment sub create --only-show-errors --output none \
    --subscription "$subscription" --location "$AZURE_LOCATION" --name enforcer-changes \
    --template-file changes-subscription.bicep \
    --parameters "name=enforcer-$digest" "functionAppId=$app"
  echo "$subscription is enrolled: enforcer-$digest leads to on_change"
done
