// Optional: the role that lets the enforcer's identity read the activity log, and its assignment at one management group. With
// it, who changed a plan is confirmed; without it, as an event claims. Deployed once for each group (docs/deploy.md).
targetScope = 'managementGroup'

@description('Required. Object id of the enforcer\'s identity: output IDENTITY_PRINCIPAL_ID of main.bicep.')
param principalId string

var role = loadJsonContent('activity-log-role.json')
var home = managementGroup().id

resource logRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(home, role.Name)
  properties: {
    roleName: '${role.Name} ${managementGroup().name}' // a role's name is taken once in a tenant
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
  name: guid(home, principalId, logRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: logRole.id
  }
}
