// The app and all that it stands on, each part in a module of its own; they are told names, never keys.

@description('Required. Region of all resources.')
param location string
@description('Required. Tags of all resources.')
param tags object

@description('Required. Management group ids, comma-separated.')
param managementGroups string
@description('Required. Path of the baseline in the package.')
param baseline string

@description('Required. What is done about event subscriptions: self, check or off.')
param enrol string
@description('Required. Subscriptions that a worker has under way at once.')
param concurrency int
@description('Required. End of a pause, or nothing.')
param pausedUntil string
@description('Required. Days that the ledger keeps what is over.')
param ledgerDays int
@description('Required. Instances of on_change that never sleep.')
param alwaysReadyInstances int

@description('Required. Memory of an instance in MB.')
param instanceMemoryMB int

@description('Required. How far the app scales out.')
param maximumInstanceCount int

@description('Required. Days that records stay in Log Analytics.')
param retentionInDays int

var unique = uniqueString(resourceGroup().id)

module identity 'identity.bicep' = {
  name: 'enforcer-identity'
  params: { name: 'id-enforcer-${unique}', location: location, tags: tags }
}

module storage 'storage.bicep' = {
  name: 'enforcer-storage'
  params: { name: 'stenforcer${unique}', location: location, tags: tags }
}

module storageAccess 'storage-access.bicep' = {
  name: 'enforcer-storage-access'
  params: { accountName: storage.outputs.accountName, principalId: identity.outputs.principalId }
}

module monitoring 'monitoring.bicep' = {
  name: 'enforcer-monitoring'
  params: {
    suffix: unique
    location: location
    tags: tags
    retentionInDays: retentionInDays
    principalId: identity.outputs.principalId
  }
}

module plan 'plan.bicep' = {
  name: 'enforcer-plan'
  params: { name: 'asp-enforcer-${unique}', location: location, tags: tags }
}

module app 'app.bicep' = {
  name: 'enforcer-app'
  params: {
    name: 'func-enforcer-${unique}'
    location: location
    tags: tags
    planName: plan.outputs.planName
    identityName: identity.outputs.identityName
    storageAccountName: storageAccess.outputs.accountName
    deploymentContainerName: storage.outputs.deploymentContainerName
    componentName: monitoring.outputs.componentName
    managementGroups: managementGroups
    baseline: baseline
    enrol: enrol
    concurrency: concurrency
    pausedUntil: pausedUntil
    ledgerDays: ledgerDays
    alwaysReadyInstances: alwaysReadyInstances
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
}

module publishing 'app-publishing.bicep' = {
  name: 'enforcer-app-publishing'
  params: { functionAppName: app.outputs.functionAppName }
}

module hubRole 'hub-role.bicep' = {
  name: 'enforcer-hub-role'
  params: { functionAppName: app.outputs.functionAppName, principalId: identity.outputs.principalId }
}

output functionAppName string = app.outputs.functionAppName
output principalId string = identity.outputs.principalId
output workspaceName string = monitoring.outputs.workspaceName
