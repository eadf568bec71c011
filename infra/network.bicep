// A network of the installation's own: one subnet that the app calls out through, one for the private endpoints. The first is
// large, because Flex Consumption takes an address for every few instances, and open outwards, because Resource Manager, Entra
// ID and Graph have no private endpoint.

@description('Required. Name of the network.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Addresses (CIDR) of the first subnet and of the second; nothing that this network is ever joined to uses them.')
param addresses array

// With Azure's own rules alone: nobody comes in from the internet, the app goes out.
resource guard 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-nsg'
  location: location
  tags: tags
  properties: { securityRules: [] }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  //checkov:skip=CKV_AZURE_182:Azure's own DNS answers for the private zones; other servers would have to forward to it
  //checkov:skip=CKV_AZURE_183:as above
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: addresses }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: addresses[0]
          defaultOutboundAccess: true
          networkSecurityGroup: { id: guard.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: addresses[1], defaultOutboundAccess: false, networkSecurityGroup: { id: guard.id } }
      }
    ]
  }
}

output networkName string = network.name
