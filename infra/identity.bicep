// Who the app is, towards Azure Resource Manager, its storage and Application Insights.

@description('Required. Name of the identity.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output identityName string = identity.name
output principalId string = identity.properties.principalId
