// One private endpoint, and the zones in which its names are written.

@description('Required. Name of the endpoint.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Name of the network, which has a subnet for endpoints.')
param networkName string

@description('Required. Resource id of what the endpoint leads to.')
param targetId string

@description('Required. Which part of it, in the words of the service: blob, queue, table, azuremonitor.')
param part string

@description('Required. Names of the private DNS zones, which are there already.')
param zones array

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: resourceId('Microsoft.Network/virtualNetworks/subnets', networkName, 'endpoints') }
    privateLinkServiceConnections: [
      { name: part, properties: { privateLinkServiceId: targetId, groupIds: [part] } }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [for zone in zones: { name: replace(zone, '.', '-'), properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone) } }]
  }
}
