// Alerts as data: one rule for each entry of a list, all asking the same workspace.

@description('Required. The rules: alerts.json or alerts-apart.json.')
param alerts array

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Id of the workspace that they ask.')
param workspaceId string

@description('Required. Id of the action group that hears of them.')
param actionGroupId string

@description('Required. What stands for the names in braces in their queries: planOffMinutes, unannouncedDrifts.')
param numbers object

@description('Required. Names of those that are switched off.')
param disabledAlerts array

@description('Required. Where the runbook is.')
param runbookUrl string

// A state resolves itself. What happened once is told by each look within whose window it was sent: twice, but never not
// at all. Its own time may be long before, where ingestion was down: the look has to reach that far back.
// No validation of queries: in a new workspace the table is not there before the first record is.
resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alert in alerts: {
  name: 'enforcer-${alert.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'AI protection: ${alert.title}'
    description: 'What it means, what to look at, what to do: ${runbookUrl}#${alert.name}'
    severity: alert.severity
    enabled: !contains(disabledAlerts, alert.name)
    scopes: [workspaceId]
    evaluationFrequency: alert.frequency
    windowSize: alert.window
    overrideQueryTimeRange: alert.isState ? null : 'P2D'
    autoMitigate: alert.isState
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: replace(replace(join(alert.query, '\n'), '{planOffMinutes}', string(numbers.planOffMinutes)), '{unannouncedDrifts}', string(numbers.unannouncedDrifts))
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: alert.dimensions
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: {
      actionGroups: [actionGroupId]
      customProperties: { runbook: '${runbookUrl}#${alert.name}' }
    }
  }
}]
