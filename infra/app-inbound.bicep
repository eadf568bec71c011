// Who may call the app from outside: Event Grid, and whoever publishes the package. Nobody else, not even with a key.

@description('Required. Name of the function app.')
param functionAppName string

@description('Required. Addresses (CIDR) that may publish the package; an empty list for none.')
param deployers array

var known = [for (address, index) in deployers: { name: 'deployer-${index}', priority: 100 + index, action: 'Allow', ipAddress: address }]

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource inbound 'Microsoft.Web/sites/config@2024-11-01' = {
  //checkov:skip=CKV_AZURE_13:restrictions only are written here, the app's other properties in app.bicep; it has no HTTP function
  //checkov:skip=CKV_AZURE_222:as in app.bicep
  //checkov:skip=CKV_AZURE_63:as for 13; Flex Consumption keeps no such logs, diagnostics.bicep has the host's
  //checkov:skip=CKV_AZURE_65:as above
  //checkov:skip=CKV_AZURE_66:as above
  //checkov:skip=CKV_AZURE_80:as for 13; it is Python
  //checkov:skip=CKV_AZURE_88:as for 13; Flex Consumption uses no Azure Files
  parent: app
  name: 'web'
  properties: {
    ipSecurityRestrictionsDefaultAction: 'Deny'
    ipSecurityRestrictions: [
      { name: 'event-grid', priority: 100, action: 'Allow', tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }
    ]
    scmIpSecurityRestrictionsUseMain: false
    scmIpSecurityRestrictionsDefaultAction: 'Deny'
    scmIpSecurityRestrictions: known
  }
}
