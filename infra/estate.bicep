// The estate role, the enrolment role and their assignments to the enforcer's identities, at one management group. Deployed once for each group in
// ENFORCER_MANAGEMENT_GROUPS, by infra/estate.sh: a custom role can name only one management group.
targetScope = 'managementGroup'

@description('Required. Object id of the enforcer\'s identity: output IDENTITY_PRINCIPAL_ID of main.bicep.')
param principalId string

@description('Optional. Object id of the identity that enrols: output ENROLLER_PRINCIPAL_ID of main.bicep.')
param enrollerPrincipalId string = principalId

var role = loadJsonContent('estate-role.json')
var home = managementGroup().id

resource estateRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
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
  name: guid(home, principalId, estateRole.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: estateRole.id
  }
}

module enrolment 'enrolment.bicep' = {
  name: 'enforcer-enrolment'
  params: { principalId: enrollerPrincipalId }
}
