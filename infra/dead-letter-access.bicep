// A topic's right to put what it could not deliver into the container for that, and nowhere else.

@description('Required. Name of the storage account.')
param accountName string

@description('Required. Object id of the topic\'s identity.')
param principalId string

var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // built-in role

resource letters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = {
  name: '${accountName}/default/dead-letters'
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(letters.id, principalId, blobDataContributor)
  scope: letters
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}
