// The vending topic leads to on_vending. Deployed after the code, by infra/vending-subscription.sh: Event Grid wants to
// find the function.

@description('Required. Name of the function app: output FUNCTION_APP_NAME of main.bicep.')
param functionAppName string

@description('Required. Name of the vending topic: output VENDING_TOPIC_NAME of main.bicep.')
param topicName string

@description('Required. Name of the storage account: output STORAGE_ACCOUNT_NAME of main.bicep.')
param accountName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

// No filter: an event of a misspelt type ends on record (event_rejected), where its sender can see it.
resource vending 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'enforcer-vending'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/on_vending'
        maxEventsPerBatch: 1
      }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: 'dead-letters' }
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}
