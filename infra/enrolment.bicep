// The enrolment role and its assignment to the identity that enrols, at the management group of estate.bicep.
targetScope = 'managementGroup'

@description('Required. Object id of the identity that enrols.')
param principalId string

var role = loadJsonContent('enrol-role.json')
var home = managementGroup().id

resource enrolmentRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
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
  name: guid(home, principalId, enrolmentRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: enrolmentRole.id
  }
}
