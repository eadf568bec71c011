// What `azd provision` deploys: one resource group with everything that belongs to one installation of the enforcer.
// The estate role (estate.bicep), the vending subscription and the policy states come later: a subscription deployment
// reaches no management group, and Event Grid wants to find the functions. The app enrols when it runs, so it finds them.
targetScope = 'subscription'

@description('Required. Name of this installation: in the tags, and in the default name of the resource group.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Required. Region, e.g. westeurope; it must offer Flex Consumption.')
param location string

@description('Required. Ids of the management groups that make up the estate, comma-separated: ENFORCER_MANAGEMENT_GROUPS.')
param managementGroups string
@description('Optional. Name of the resource group, which holds nothing else.')
param resourceGroupName string = 'rg-${environmentName}'

@description('Optional. Path of the baseline in the package, or the https address of a blob that the app\'s identity may read: ENFORCER_BASELINE.')
param baseline string = 'baselines/default.yaml'
@description('Optional. Another place for the approvals than beside the baseline, a path or a blob likewise: ENFORCER_APPROVALS.')
param approvals string = ''

@description('Optional. What the app does about the event subscription on every subscription: self puts it there and keeps it; check only says where it is missing; off leaves it to changes-subscription.bicep. ENFORCER_ENROL. They lead to the function on_change; not to the queue enforcer-changes, for which Event Grid would want a key of the storage account, whose keys are off.')
@allowed(['self', 'check', 'off'])
param enrol string = 'self'

@description('Optional. Subscriptions that events, a sweep or the minute timer have under way at once in a worker: ENFORCER_CONCURRENCY.')
@minValue(1)
@maxValue(100)
param concurrency int = 16
@description('Optional. Until then (UTC such as 2026-12-01T08:00Z, at most 7 days ahead) everything is seen and recorded, and nothing is written; it ends by itself. ENFORCER_PAUSED_UNTIL.')
param pausedUntil string = ''

@description('Optional. Days that the ledger keeps heals, ended exposures, and memories of subscriptions that left the estate; what is open stays. ENFORCER_LEDGER_DAYS.')
@minValue(30)
@maxValue(3650)
param ledgerDays int = 400

@description('Optional. Instances of on_change that never sleep. Price of one: memory in GB x 2,628,000 s a month x 0.000004 USD per GB-s (meter Always Ready Baseline, East US, as third parties quote it: check yours) = 21 USD a month with 2048 MB. With 0 the first event after a pause waits for a cold start.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 1

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048
@description('Optional. How far the app scales out.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40
@description('Optional. Days that records stay in Log Analytics. Those of the app stay 90 days at no charge, however few this says; Azure\'s own logs 31.')
@minValue(30)
@maxValue(730)
param retentionInDays int = 90

@description('Optional. Redundancy of the storage account. The ledger can be made anew by looking at the estate; what it remembers of heals and exposures can not.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Optional. Whether Azure\'s own logs of the app, its storage and its topics go to the workspace.')
param diagnostics bool = false

@description('Optional. Whether the storage account and the workspace are locked against deletion.')
param locks bool = false

@description('Optional. Whether another identity than the one that heals enrols subscriptions: ENFORCER_ENROL_CLIENT_ID.')
param separateEnroller bool = false

@description('Optional. Addresses (CIDR) of the two subnets of a network of its own, the first for the app (/26 or larger), the second for private endpoints (/28 or larger): then nothing else leads to storage and monitoring, and only Event Grid and `deployers` reach the app. An empty list: no network.')
param networkAddresses array = []

@description('Optional. With `networkAddresses`: addresses (CIDR) from which the package is published, comma-separated.')
param deployers string = ''

@description('Optional. Object ids of the service principals whose pipelines announce new subscriptions on the vending topic.')
param vendingPublishers array = []

@description('Optional. Whether what changed is published to an Event Grid topic that this makes: ENFORCER_OUTCOME_TOPIC.')
param outcomeTopic bool = false

@description('Optional. Subscription id of the canary of the drills; it needs outcomeTopic. ENFORCER_DRILL_SUBSCRIPTION.')
param drillSubscription string = ''

@description('Optional. When the weekly drill begins: off, or a weekday and a time in UTC such as Tue 09:00. ENFORCER_DRILL_SCHEDULE.')
param drillSchedule string = 'off'

@description('Optional. Tags of every resource, beside our own.')
param tags object = {}

var allTags = union(tags, { product: 'ai-protection-enforcer', 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module hub 'hub.bicep' = {
  name: 'enforcer-hub'
  scope: group
  params: {
    location: location
    tags: allTags
    managementGroups: managementGroups
    baseline: { place: baseline, approvals: approvals }
    enrol: enrol
    concurrency: concurrency
    pausedUntil: pausedUntil
    ledgerDays: ledgerDays
    alwaysReadyInstances: alwaysReadyInstances
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    retentionInDays: retentionInDays
    storageSku: storageSku
    networkAddresses: networkAddresses
    deployers: empty(deployers) ? [] : split(replace(deployers, ' ', ''), ',')
    separateEnroller: separateEnroller
    outcomes: { topic: outcomeTopic, drillSubscription: drillSubscription, drillSchedule: drillSchedule }
  }
}

module vendingTopic 'vending-topic.bicep' = {
  name: 'enforcer-vending-topic'
  scope: group
  params: { name: 'evgt-enforcer-${uniqueString(group.id)}', location: location, tags: allTags, publishers: vendingPublishers, accountName: hub.outputs.accountName }
}

module told 'diagnostics.bicep' = if (diagnostics) {
  name: 'enforcer-diagnostics'
  scope: group
  params: { workspaceName: hub.outputs.workspaceName, functionAppName: hub.outputs.functionAppName, accountName: hub.outputs.accountName, topicName: vendingTopic.outputs.topicName, outcomeTopicName: hub.outputs.outcomeTopicName }
}

module locked 'locks.bicep' = if (locks) {
  name: 'enforcer-locks'
  scope: group
  params: { accountName: hub.outputs.accountName, workspaceName: hub.outputs.workspaceName }
}

output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = hub.outputs.functionAppName
output IDENTITY_PRINCIPAL_ID string = hub.outputs.principalId
output ENROLLER_PRINCIPAL_ID string = hub.outputs.enrollerPrincipalId
output STORAGE_ACCOUNT_NAME string = hub.outputs.accountName
output WORKSPACE_NAME string = hub.outputs.workspaceName
output MANAGEMENT_GROUPS string = managementGroups
output VENDING_TOPIC_NAME string = vendingTopic.outputs.topicName
output VENDING_TOPIC_ENDPOINT string = vendingTopic.outputs.topicEndpoint
output OUTCOME_TOPIC_NAME string = hub.outputs.outcomeTopicName
