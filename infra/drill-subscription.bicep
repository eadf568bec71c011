// Drills lead from the outcome topic back to on_change. Deployed after the code: Event Grid wants to find the function.

@description('Required. Name of the function app: output FUNCTION_APP_NAME of main.bicep.')
param functionAppName string

@description('Required. Name of the outcome topic: output OUTCOME_TOPIC_NAME of main.bicep.')
param topicName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

// For ten minutes: a drill that comes later has failed already.
resource drills 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'enforcer-drills'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/on_change'
        maxEventsPerBatch: 1
      }
    }
    filter: {
      includedEventTypes: ['ai-protection-enforcer.drill']
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 10 }
  }
}
