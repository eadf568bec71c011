// One subscription's plan and provider changes lead to on_change. For enrolling a subscription by hand, where ENFORCER_ENROL
// is check or off: deployed in that subscription after the code, by infra/changes-subscription.sh.
targetScope = 'subscription'

@description('Required. Name of the event subscription: the one that the enforcer looks for, made of its target.')
param name string

@description('Required. Resource id of the function app: it may be in another subscription of the tenant.')
param functionAppId string

resource changes 'Microsoft.EventGrid/eventSubscriptions@2025-02-15' = {
  name: name
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/on_change'
        maxEventsPerBatch: 1
      }
    }
    filter: loadJsonContent('changes-filter.json')
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}
