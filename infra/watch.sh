#!/bin/sh
# Deploys the workbook and the alerts. Run by azd after the code is deployed, or by hand with these variables set; safe to
# repeat. ALERT_EMAILS, ALERT_WEBHOOKS (comma-separated) and RUNBOOK_URL are optional. Needs `az login`.
set -eu
: "${AZURE_SUBSCRIPTION_ID:?of the resource group}"
: "${AZURE_RESOURCE_GROUP:?an output of main.bicep}"
: "${AZURE_LOCATION:?region of the workspace}"
: "${WORKSPACE_NAME:?an output of main.bicep}"
cd "$(dirname "$0")"

az deployment sub create --only-show-errors --output none \
  --subscription "$AZURE_SUBSCRIPTION_ID" --location "$AZURE_LOCATION" --name enforcer-watch \
  --template-file watch.bicep \
  --parameters "location=$AZURE_LOCATION" "resourceGroupName=$AZURE_RESOURCE_GROUP" "workspaceName=$WORKSPACE_NAME" \
  "emails=${ALERT_EMAILS:-}" "webhooks=${ALERT_WEBHOOKS:-}" "runbookUrl=${RUNBOOK_URL:-docs/runbook.md}"
[ -n "${ALERT_EMAILS:-}${ALERT_WEBHOOKS:-}" ] || echo "alerts are deployed, and nobody hears of them: set ALERT_EMAILS" >&2
echo "workbook and alerts ask $WORKSPACE_NAME"
