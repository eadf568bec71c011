// Storage and monitoring as the private network sees them: an endpoint each, and the names that lead to it.

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Ends the names.')
param suffix string

@description('Required. Name of the network.')
param networkName string

@description('Required. Name of the storage account.')
param accountName string

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the Application Insights component.')
param componentName string

var storage = environment().suffixes.storage
// Of Azure Monitor's endpoint; it answers for blobs too, where agents fetch what they need.
var monitorZones = ['privatelink.monitor.azure.com', 'privatelink.oms.opinsights.azure.com', 'privatelink.ods.opinsights.azure.com', 'privatelink.agentsvc.azure-automation.net', 'privatelink.blob.${storage}']
var endpoints = [
  { name: 'blob', zones: ['privatelink.blob.${storage}'] }
  { name: 'queue', zones: ['privatelink.queue.${storage}'] }
  { name: 'table', zones: ['privatelink.table.${storage}'] }
]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: componentName }

module zones 'private-zone.bicep' = [for zone in union(monitorZones, ['privatelink.queue.${storage}', 'privatelink.table.${storage}']): {
  name: 'zone-${zone}'
  params: { name: zone, tags: tags, networkName: networkName }
}]

module ofStorage 'private-endpoint.bicep' = [for one in endpoints: {
  name: 'endpoint-${one.name}'
  params: { name: 'pe-enforcer-${one.name}-${suffix}', location: location, tags: tags, networkName: networkName, targetId: account.id, part: one.name, zones: one.zones }
  dependsOn: [zones]
}]

resource scope 'Microsoft.Insights/privateLinkScopes@2021-07-01-preview' = {
  name: 'ampls-enforcer-${suffix}'
  location: 'global'
  tags: tags
  properties: { accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'Open' } } // people read from anywhere
}

resource scopedWorkspace 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview' = {
  parent: scope
  name: 'workspace'
  properties: { linkedResourceId: workspace.id }
}

resource scopedComponent 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview' = {
  parent: scope
  name: 'component'
  properties: { linkedResourceId: component.id }
  dependsOn: [scopedWorkspace] // one change of a scope at a time
}

module ofMonitoring 'private-endpoint.bicep' = {
  name: 'endpoint-monitor'
  params: { name: 'pe-enforcer-monitor-${suffix}', location: location, tags: tags, networkName: networkName, targetId: scope.id, part: 'azuremonitor', zones: monitorZones }
  dependsOn: [zones, scopedComponent, ofStorage]
}
