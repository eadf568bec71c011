// Where vending pipelines announce new subscriptions. Tokens only, so a publisher needs the role that is given here.

@description('Required. Name of the topic.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Object ids of the service principals that may publish; an empty list for none.')
param publishers array

@description('Required. Name of the storage account that takes what could not be delivered.')
param accountName string

var eventGridDataSender = 'd5a91429-5739-47e2-a06b-3470a27159e7' // built-in role

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  //checkov:skip=CKV_AZURE_193:pipelines publish from outside; keys are off
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' } // for dead letters; a function takes none
  properties: {
    inputSchema: 'EventGridSchema'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource senders 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for publisher in publishers: {
  name: guid(topic.id, publisher, eventGridDataSender)
  scope: topic
  properties: {
    principalId: publisher
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
  }
}]

module deadLetters 'dead-letter-access.bicep' = {
  name: 'enforcer-vending-dead-letters'
  params: { accountName: accountName, principalId: topic.identity.principalId }
}

output topicName string = topic.name
output topicEndpoint string = topic.properties.endpoint
