#!/bin/sh
# Leads the vending topic to on_vending, once the function is there. Run by azd after the code is deployed, or by hand with
# these variables set; safe to repeat. Needs `az login`.
set -eu
: "${AZURE_SUBSCRIPTION_ID:?of the resource group}"
: "${AZURE_RESOURCE_GROUP:?an output of main.bicep}"
: "${FUNCTION_APP_NAME:?an output of main.bicep}"
: "${VENDING_TOPIC_NAME:?an output of main.bicep}"
: "${STORAGE_ACCOUNT_NAME:?an output of main.bicep}"
cd "$(dirname "$0")"

tries=${TRIES:-30}
until az functionapp function show --only-show-errors --output none \
  --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" \
  --name "$FUNCTION_APP_NAME" --function-name on_vending; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "on_vending is not there: was the code deployed to $FUNCTION_APP_NAME, and does it start?" >&2
    exit 1
  fi
  sleep "${PAUSE_S:-10}"
done

az deployment group create --only-show-errors --output none \
  --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name enforcer-vending-subscription \
  --template-file vending-subscription.bicep \
  --parameters "functionAppName=$FUNCTION_APP_NAME" "topicName=$VENDING_TOPIC_NAME" "accountName=$STORAGE_ACCOUNT_NAME"
echo "the vending topic $VENDING_TOPIC_NAME leads to on_vending"
