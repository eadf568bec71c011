// The function app. Everything that it connects to, it reaches with its identity.
@description('Required. Name of the function app.')
param name string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Name of the Flex Consumption plan.')
param planName string
@description('Required. Name of the user-assigned identity.')
param identityName string
@description('Required. Name of the identity that enrols; the same where one does everything.')
param enrollerName string
@description('Required. Resource id of the subnet that it calls out through, or nothing.')
param subnetId string
@description('Required. Name of the storage account, on which the identity has its rights already.')
param storageAccountName string
@description('Required. Container that the package is deployed to.')
param deploymentContainerName string
@description('Required. Name of the Application Insights component.')
param componentName string
@description('Required. Management group ids, comma-separated.')
param managementGroups string
@description('Required. Where the baseline is, and its approvals where they are not beside it: place, approvals.')
param baseline object
@description('Required. What is done about event subscriptions: self, check or off.')
param enrol string
@description('Required. End of a pause, or nothing.')
param pausedUntil string
@description('Required. Days that the ledger keeps what is over.')
param ledgerDays int
@description('Required. Subscriptions that a worker has under way at once.')
param concurrency int
@description('Required. Instances of on_change that never sleep.')
param alwaysReadyInstances int
@description('Required. Memory of an instance in MB.')
param instanceMemoryMB int
@description('Required. How far the app scales out.')
param maximumInstanceCount int
@description('Required. Endpoint of the outcome topic, canary of the drills, when the weekly one begins: topicEndpoint, drillSubscription, drillSchedule.')
param outcomes object
resource plan 'Microsoft.Web/serverfarms@2024-11-01' existing = { name: planName }
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }
resource enroller 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: enrollerName }
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: storageAccountName }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: componentName }
var package = {
  type: 'blobContainer'
  value: '${storage.properties.primaryEndpoints.blob}${deploymentContainerName}'
  authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
}
var alwaysReady = alwaysReadyInstances > 0 ? [{ name: 'function:on_change', instanceCount: alwaysReadyInstances }] : []
var settings = [ // no FUNCTIONS_WORKER_RUNTIME: on Flex Consumption the runtime is named in functionAppConfig
  { name: 'AzureWebJobsStorage__accountName', value: storage.name }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
  { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: component.properties.ConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;ClientId=${identity.properties.clientId}' }
  { name: 'PYTHON_ENABLE_OPENTELEMETRY', value: 'true' }
  { name: 'OTEL_SERVICE_NAME', value: 'ai-protection-enforcer' }
  { name: 'OTEL_EXPERIMENTAL_RESOURCE_DETECTORS', value: 'azure_functions' }
  { name: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', value: '32' }
  { name: 'ENFORCER_MANAGEMENT_GROUPS', value: managementGroups }
  { name: 'ENFORCER_BASELINE', value: baseline.place }
  { name: 'ENFORCER_APPROVALS', value: baseline.approvals }
  { name: 'ENFORCER_ENROL', value: enrol }
  { name: 'ENFORCER_ENROL_CLIENT_ID', value: enroller.properties.clientId }
  { name: 'ENFORCER_CONCURRENCY', value: '${concurrency}' }
  { name: 'ENFORCER_PAUSED_UNTIL', value: pausedUntil }
  { name: 'ENFORCER_LEDGER_DAYS', value: '${ledgerDays}' }
  { name: 'ENFORCER_OUTCOME_TOPIC', value: outcomes.topicEndpoint }
  { name: 'ENFORCER_DRILL_SUBSCRIPTION', value: outcomes.drillSubscription }
  { name: 'ENFORCER_DRILL_SCHEDULE', value: outcomes.drillSchedule }
  { name: 'ENFORCER_EVENT_TARGET', value: resourceId('Microsoft.Web/sites/functions', name, 'on_change') }
]
resource app 'Microsoft.Web/sites@2024-11-01' = {
  //checkov:skip=CKV_AZURE_17:Event Grid delivers with a key and has no client certificate
  //checkov:skip=CKV_AZURE_212:alwaysReady below is what Flex Consumption has instead
  //checkov:skip=CKV_AZURE_213:has no HTTP function to ask
  //checkov:skip=CKV_AZURE_222:Event Grid delivers from outside; app-inbound.bicep is who else may
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'enforcer' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: union({ '${identity.id}': {} }, { '${enroller.id}': {} }) }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'python', version: '3.13' }
      deployment: { storage: package }
      scaleAndConcurrency: { alwaysReady: alwaysReady, instanceMemoryMB: instanceMemoryMB, maximumInstanceCount: maximumInstanceCount }
    }
    siteConfig: { appSettings: settings, minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true }
  }
}
output functionAppName string = app.name
