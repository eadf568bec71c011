// Where the records land: a workspace, and Application Insights on top of it. Both take tokens only.

@description('Required. Ends both names.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Days that records stay.')
param retentionInDays int

@description('Required. Whether records come in only through a private link scope.')
param isPrivate bool

@description('Required. Object id of the app\'s identity, which may publish.')
param principalId string

var ingestion = isPrivate ? 'Disabled' : 'Enabled'
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb' // built-in role

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-enforcer-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
    publicNetworkAccessForIngestion: ingestion
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-enforcer-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    publicNetworkAccessForIngestion: ingestion
    WorkspaceResourceId: workspace.id
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, monitoringMetricsPublisher)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
  }
}

output workspaceName string = workspace.name
output componentName string = component.name
