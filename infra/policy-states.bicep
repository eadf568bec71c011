// A second road to on_change, for a whole management group at once: Azure Policy audits every subscription below it, and the
// states that it finds become events. Optional; deployed once for each management group, after the code (docs/deploy.md).
targetScope = 'managementGroup'

@description('Required. Id of the subscription that holds the enforcer\'s resource group.')
param hubSubscriptionId string

@description('Required. Name of the enforcer\'s resource group: output AZURE_RESOURCE_GROUP of main.bicep.')
param resourceGroupName string

@description('Required. Name of the function app: output FUNCTION_APP_NAME of main.bicep.')
param functionAppName string

@description('Required. Name of the storage account: output STORAGE_ACCOUNT_NAME of main.bicep.')
param accountName string

@description('Optional. Name of the workspace, output WORKSPACE_NAME of main.bicep, which is to be told of events that were not delivered.')
param workspaceName string = ''

@description('Optional. Tags of the system topic, beside our own.')
param tags object = {}

// Built in: "Microsoft Defender for AI Services should be enabled". It audits the tier alone, and changes nothing.
var audit = '/providers/Microsoft.Authorization/policyDefinitions/c2c0c6d8-007b-4a48-8d9b-3539bddd8e87'

resource assignment 'Microsoft.Authorization/policyAssignments@2025-01-01' = {
  name: 'ai-protection-enforcer'
  properties: {
    displayName: 'AI Protection Enforcer: tells of subscriptions without the AI plan'
    policyDefinitionId: audit
    parameters: { effect: { value: 'AuditIfNotExists' } }
  }
}

module states 'policy-states-topic.bicep' = {
  name: 'enforcer-policy-states'
  scope: resourceGroup(hubSubscriptionId, resourceGroupName)
  params: {
    managementGroupId: managementGroup().id
    name: 'evgst-enforcer-${uniqueString(managementGroup().id)}'
    functionAppName: functionAppName
    accountName: accountName
    workspaceName: workspaceName
    tags: union(tags, { product: 'ai-protection-enforcer' })
  }
}
