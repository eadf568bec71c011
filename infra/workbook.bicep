// The workbook on the records: in the portal under Monitor, Workbooks, and in the workspace.

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags object

@description('Required. Id of the workspace that it asks.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'ai-protection-enforcer')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'AI Protection Enforcer'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspaceId
    serializedData: replace(loadTextContent('workbook.json'), '{workspaceId}', workspaceId)
  }
}
