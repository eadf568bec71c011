// The policy states of one management group lead to on_change. Event Grid allows one system topic for each source: where the
// group has one already, put the event subscription below on that one instead (docs/deploy.md).

@description('Required. Resource id of the management group.')
param managementGroupId string

@description('Required. Name of the system topic.')
param name string

@description('Required. Name of the function app, in this resource group.')
param functionAppName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  properties: {
    source: '/tenants/${tenant().tenantId}${managementGroupId}'
    topicType: 'Microsoft.PolicyInsights.PolicyStates'
  }
}

resource states 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'enforcer-policy-states'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/on_change'
        maxEventsPerBatch: 1
      }
    }
    filter: loadJsonContent('policy-states-filter.json')
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}
