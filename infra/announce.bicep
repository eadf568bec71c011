// Announces one new subscription on the vending topic, by a container that lives for minutes. For vending that is nothing
// but Bicep, as a module of it; docs/announce.md says what that costs, and which ways are cheaper.

@description('Required. Id of the new subscription.')
param subscriptionId string

@description('Required. Endpoint of the vending topic: output VENDING_TOPIC_ENDPOINT of main.bicep.')
param topicEndpoint string

@description('Required. Resource id of a user-assigned identity; its object id is among vendingPublishers of main.bicep.')
param identityId string

@description('Optional. Region of the container and of its storage account.')
param location string = resourceGroup().location

@description('Optional. Tags.')
param tags object = {}

@description('Optional. Version of the Azure CLI in the container: one that Microsoft publishes an image of.')
param azCliVersion string = '2.52.0'

// Named after the subscription: a second deployment with the same values runs nothing again.
resource announced 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  name: 'announce-${subscriptionId}'
  location: location
  tags: tags
  kind: 'AzureCLI'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    azCliVersion: azCliVersion
    scriptContent: loadTextContent('announce.sh')
    environmentVariables: [
      { name: 'NEW', value: subscriptionId }
      { name: 'VENDING_TOPIC_ENDPOINT', value: topicEndpoint }
    ]
    timeout: 'PT15M'
    cleanupPreference: 'OnSuccess' // what failed can be looked at for an hour
    retentionInterval: 'PT1H'
  }
}
