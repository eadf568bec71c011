// The right to lead event subscriptions to our own functions, at our own app and nowhere else. Used when the enforcer
// enrols subscriptions itself.

@description('Required. Name of the function app.')
param functionAppName string

@description('Required. Object id of the identity that enrols.')
param principalId string

var role = loadJsonContent('hub-role.json')
var home = resourceGroup().id

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource hubRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(home, role.Name)
  properties: {
    roleName: '${role.Name} ${uniqueString(home)}' // a role's name is taken once in a tenant
    description: role.Description
    type: 'CustomRole'
    permissions: [
      {
        actions: role.Actions
        notActions: role.NotActions
        dataActions: role.DataActions
        notDataActions: role.NotDataActions
      }
    ]
    assignableScopes: [home]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(app.id, principalId, hubRole.id)
  scope: app
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: hubRole.id
  }
}
