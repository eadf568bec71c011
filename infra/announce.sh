#!/bin/sh
# Announces a new subscription on the vending topic, under the login of whoever runs it: by hand, in a pipeline, or in the
# container of announce.bicep, which is logged in by itself. Safe to repeat.
set -eu
: "${NEW:?id of the new subscription}"
: "${VENDING_TOPIC_ENDPOINT:?an output of main.bicep}"

event=$(printf '[{"id": "%s", "subject": "/subscriptions/%s", "eventType": "SubscriptionCreated",
  "eventTime": "%s", "dataVersion": "1.0", "data": {"subscriptionId": "%s"}}]' \
  "$(cat /proc/sys/kernel/random/uuid)" "$NEW" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$NEW")

# A role that was given a moment ago takes minutes to arrive; discover finds the subscription meanwhile.
tries=${TRIES:-10}
until az rest --only-show-errors --output none --method post --resource https://eventgrid.azure.net \
  --url "$VENDING_TOPIC_ENDPOINT?api-version=2018-01-01" --headers Content-Type=application/json --body "$event"; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "$NEW was not announced: is this identity among vendingPublishers, and is the topic reached?" >&2
    exit 1
  fi
  sleep "${PAUSE_S:-60}"
done
echo "$NEW is announced"
