// What Azure itself can tell of the installation, into its own workspace: of the host when telemetry is broken, of a package
// or a ledger that somebody writes past the app, of events that were not delivered.

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the function app.')
param functionAppName string

@description('Required. Name of the storage account.')
param accountName string

@description('Required. Name of the vending topic.')
param topicName string

@description('Required. Name of the outcome topic, or nothing.')
param outcomeTopicName string

var name = 'enforcer'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }
resource app 'Microsoft.Web/sites@2024-11-01' existing = { name: functionAppName }
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = { parent: account, name: 'default' }
resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' existing = { parent: account, name: 'default' }
resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = { name: topicName }
// Named also where there is none: a scope has to be one even of what is not deployed.
resource outcomes 'Microsoft.EventGrid/topics@2025-02-15' existing = { name: empty(outcomeTopicName) ? topicName : outcomeTopicName }

resource ofApp 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: app
  properties: { workspaceId: workspace.id, logs: [{ category: 'FunctionAppLogs', enabled: true }] }
}

resource ofBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: blobs
  properties: { workspaceId: workspace.id, logs: [{ category: 'StorageWrite', enabled: true }, { category: 'StorageDelete', enabled: true }] }
}

// Not its writes: each look writes, and a record of each would cost more than all the rest.
resource ofTables 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: tables
  properties: { workspaceId: workspace.id, logs: [{ category: 'StorageDelete', enabled: true }] }
}

resource ofTopic 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: topic
  properties: { workspaceId: workspace.id, logs: [{ category: 'DeliveryFailures', enabled: true }, { category: 'PublishFailures', enabled: true }] }
}

resource ofOutcomes 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(outcomeTopicName)) {
  name: name
  scope: outcomes
  properties: { workspaceId: workspace.id, logs: [{ category: 'DeliveryFailures', enabled: true }, { category: 'PublishFailures', enabled: true }] }
}
