// The app and all that it stands on, each part in a module of its own; they are told names, never keys.
@description('Required. Region of all resources.')
param location string
@description('Required. Tags of all resources.')
param tags object
@description('Required. Management group ids, comma-separated.')
param managementGroups string
@description('Required. Where the baseline is, and its approvals where they are not beside it: place, approvals.')
param baseline object
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
@description('Required. Redundancy of the storage account.')
param storageSku string
@description('Required. Addresses (CIDR) of the two subnets of a network of its own, or nothing.')
param networkAddresses array
@description('Required. Addresses (CIDR) that may publish the package where there is such a network.')
param deployers array
@description('Required. Whether another identity enrols.')
param separateEnroller bool
@description('Required. Whether there is an outcome topic, the canary of the drills or nothing, and when the weekly one begins or off: topic, drillSubscription, drillSchedule.')
param outcomes object

var unique = uniqueString(resourceGroup().id)

module ground 'ground.bicep' = {
  name: 'enforcer-ground'
  params: {
    location: location
    tags: tags
    retentionInDays: retentionInDays
    storageSku: storageSku
    networkAddresses: networkAddresses
    separateEnroller: separateEnroller
    outcomeTopic: outcomes.topic
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
    identityName: ground.outputs.identityName
    enrollerName: ground.outputs.enrollerName
    subnetId: ground.outputs.subnetId
    storageAccountName: ground.outputs.accountName
    deploymentContainerName: ground.outputs.deploymentContainerName
    componentName: ground.outputs.componentName
    managementGroups: managementGroups
    baseline: baseline
    enrol: enrol
    concurrency: concurrency
    pausedUntil: pausedUntil
    ledgerDays: ledgerDays
    outcomes: union(outcomes, { topicEndpoint: ground.outputs.outcomeTopicEndpoint })
    alwaysReadyInstances: alwaysReadyInstances
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
}

module publishing 'app-publishing.bicep' = { name: 'enforcer-app-publishing', params: { functionAppName: app.outputs.functionAppName } }

module inbound 'app-inbound.bicep' = if (!empty(networkAddresses)) {
  name: 'enforcer-app-inbound'
  params: { functionAppName: app.outputs.functionAppName, deployers: deployers }
}

module hubRole 'hub-role.bicep' = {
  name: 'enforcer-hub-role'
  params: { functionAppName: app.outputs.functionAppName, principalId: ground.outputs.enrollerPrincipalId }
}

output functionAppName string = app.outputs.functionAppName
output principalId string = ground.outputs.principalId
output enrollerPrincipalId string = ground.outputs.enrollerPrincipalId
output accountName string = ground.outputs.accountName
output workspaceName string = ground.outputs.workspaceName
output outcomeTopicName string = ground.outputs.outcomeTopicName
