// What people look at and are woken by: the workbook and the alerts on the records of one installation. Deployed after
// main.bicep, by infra/watch.sh. What must tell when nothing is told lies in a resource group of its own, with those who hear
// of it: whoever deletes the enforcer's group does not silence it.
targetScope = 'subscription'

@description('Required. Region of the rules and of the workbook: that of the workspace.')
param location string

@description('Required. Name of the enforcer\'s resource group: output AZURE_RESOURCE_GROUP of main.bicep.')
param resourceGroupName string

@description('Required. Name of the workspace that the records land in: output WORKSPACE_NAME of main.bicep.')
param workspaceName string

@description('Optional. Name of the resource group that is made for the alerts on silence and for the action group.')
param watchResourceGroupName string = '${resourceGroupName}-watch'

@description('Optional. E-mail addresses that hear of every alert, comma-separated.')
param emails string = ''

@description('Optional. Addresses that every alert is posted to, comma-separated, in the common alert schema.')
@secure()
param webhooks string = ''

@description('Optional. Minutes that a plan may be off, unwaived, before plan-off tells.')
@minValue(5)
@maxValue(300)
param planOffMinutes int = 15

@description('Optional. Drifts in a day that no event had told of, from which on event-path-lossy tells.')
@minValue(1)
@maxValue(10000)
param unannouncedDrifts int = 1

@description('Optional. Names of alerts that are deployed, but switched off.')
param disabledAlerts array = []

@description('Optional. Where people find docs/runbook.md; each alert leads to its section.')
param runbookUrl string = 'docs/runbook.md'

@description('Optional. Tags of every resource, beside our own.')
param tags object = {}

var allTags = union(tags, { product: 'ai-protection-enforcer' })

resource hub 'Microsoft.Resources/resourceGroups@2024-03-01' existing = { name: resourceGroupName }

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  scope: hub
  name: workspaceName
}

resource apart 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: watchResourceGroupName
  location: location
  tags: allTags
}

module heard 'action-group.bicep' = {
  name: 'enforcer-action-group'
  scope: apart
  params: { tags: allTags, emails: emails, webhooks: webhooks }
}

module workbook 'workbook.bicep' = {
  name: 'enforcer-workbook'
  scope: hub
  params: { location: location, tags: allTags, workspaceId: workspace.id }
}

module alerts 'alerts.bicep' = {
  name: 'enforcer-alerts'
  scope: hub
  params: {
    alerts: loadJsonContent('alerts.json')
    location: location
    tags: allTags
    workspaceId: workspace.id
    actionGroupId: heard.outputs.actionGroupId
    numbers: { planOffMinutes: planOffMinutes, unannouncedDrifts: unannouncedDrifts }
    disabledAlerts: disabledAlerts
    runbookUrl: runbookUrl
  }
}

module silence 'alerts.bicep' = {
  name: 'enforcer-silence'
  scope: apart
  params: {
    alerts: loadJsonContent('alerts-apart.json')
    location: location
    tags: allTags
    workspaceId: workspace.id
    actionGroupId: heard.outputs.actionGroupId
    numbers: { planOffMinutes: planOffMinutes, unannouncedDrifts: unannouncedDrifts }
    disabledAlerts: disabledAlerts
    runbookUrl: runbookUrl
  }
}
