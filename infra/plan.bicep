// The Flex Consumption plan: pays per second, scales each function by itself.

@description('Required. Name of the plan.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  //checkov:skip=CKV_AZURE_225:would want two instances always ready; while a zone is down Event Grid keeps events for a day
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

output planName string = plan.name
