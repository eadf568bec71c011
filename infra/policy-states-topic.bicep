// The policy states of one management group lead to on_change. Event Grid allows one system topic for each source: where the
// group has one already, put the event subscription below on that one instead (docs/deploy.md).

@description('Required. Resource id of the management group.')
param managementGroupId string

@description('Required. Name of the system topic.')
param name string

@description('Required. Name of the function app, in this resource group.')
param functionAppName string

@description('Required. Name of the storage account that takes what could not be delivered.')
param accountName string

@description('Required. Name of the Log Analytics workspace that is told of it, or nothing.')
param workspaceName string

@description('Required. Tags.')
param tags object

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' } // for dead letters; a function takes none
  properties: {
    source: '/tenants/${tenant().tenantId}${managementGroupId}'
    topicType: 'Microsoft.PolicyInsights.PolicyStates'
  }
}

module deadLetters 'dead-letter-access.bicep' = {
  name: 'enforcer-policy-states-dead-letters'
  params: { accountName: accountName, principalId: topic.identity.principalId }
}

resource diagnosed 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(workspaceName)) {
  name: 'enforcer'
  scope: topic
  properties: { workspaceId: workspace.id, logs: [{ category: 'DeliveryFailures', enabled: true }] }
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
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: 'dead-letters' }
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
  dependsOn: [deadLetters] // the role has to be there before it is named
}
