// What the app stands on: who it is, where it remembers, where it tells; in a network of its own where one is wanted.

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags object

@description('Required. Days that records stay in Log Analytics.')
param retentionInDays int

@description('Required. Redundancy of the storage account.')
param storageSku string

@description('Required. Addresses (CIDR) of the two subnets of a network of its own, or nothing.')
param networkAddresses array

@description('Required. Whether another identity enrols.')
param separateEnroller bool

@description('Required. Whether what changed is published to an Event Grid topic.')
param outcomeTopic bool

var unique = uniqueString(resourceGroup().id)
var isPrivate = !empty(networkAddresses)
var identityName = 'id-enforcer-${unique}'
var enrollerName = separateEnroller ? 'id-enforcer-enrol-${unique}' : identityName
var networkName = 'vnet-enforcer-${unique}'
var subnetId = resourceId('Microsoft.Network/virtualNetworks/subnets', networkName, 'app')

module identity 'identity.bicep' = {
  name: 'enforcer-identity'
  params: { name: identityName, location: location, tags: tags }
}

// Where one identity does everything it is the same one, once more.
module enroller 'identity.bicep' = {
  name: 'enforcer-enroller'
  params: { name: enrollerName, location: location, tags: tags }
  dependsOn: [identity]
}

module network 'network.bicep' = if (isPrivate) {
  name: 'enforcer-network'
  params: { name: networkName, location: location, tags: tags, addresses: networkAddresses }
}

module storage 'storage.bicep' = {
  name: 'enforcer-storage'
  params: { name: 'stenforcer${unique}', location: location, tags: tags, sku: storageSku, isPrivate: isPrivate }
}

module storageAccess 'storage-access.bicep' = {
  name: 'enforcer-storage-access'
  params: { accountName: storage.outputs.accountName, principalId: identity.outputs.principalId }
}

module deadLetters 'dead-letters.bicep' = {
  name: 'enforcer-dead-letters'
  params: { accountName: storage.outputs.accountName }
}

module outcomes 'outcome-topic.bicep' = if (outcomeTopic) {
  name: 'enforcer-outcome-topic'
  params: { name: 'evgt-outcomes-${unique}', location: location, tags: tags, principalId: identity.outputs.principalId }
}

module monitoring 'monitoring.bicep' = {
  name: 'enforcer-monitoring'
  params: { suffix: unique, location: location, tags: tags, retentionInDays: retentionInDays, isPrivate: isPrivate, principalId: identity.outputs.principalId }
}

module privateAccess 'private-access.bicep' = if (isPrivate) {
  name: 'enforcer-private-access'
  params: {
    location: location
    tags: tags
    suffix: unique
    networkName: networkName
    accountName: storage.outputs.accountName
    workspaceName: monitoring.outputs.workspaceName
    componentName: monitoring.outputs.componentName
  }
  dependsOn: [network]
}

output identityName string = identity.outputs.identityName
output principalId string = identity.outputs.principalId
output enrollerName string = enroller.outputs.identityName
output enrollerPrincipalId string = enroller.outputs.principalId
output accountName string = storageAccess.outputs.accountName
output deploymentContainerName string = storage.outputs.deploymentContainerName
output deadLetterContainerName string = deadLetters.outputs.containerName
output workspaceName string = monitoring.outputs.workspaceName
output componentName string = monitoring.outputs.componentName
output outcomeTopicName string = outcomeTopic ? outcomes!.outputs.topicName : ''
output outcomeTopicEndpoint string = outcomeTopic ? outcomes!.outputs.topicEndpoint : ''
output subnetId string = isPrivate ? subnetId : ''
