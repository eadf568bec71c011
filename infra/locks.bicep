// What holds memory is not deleted by a slip: the ledger, and the records of years. Take the locks away to remove it all.

@description('Required. Name of the storage account.')
param accountName string

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

var notes = 'Holds what the AI Protection Enforcer remembers; docs/deploy.md says how to remove it.'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: workspaceName }

resource ofLedger 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'enforcer-ledger'
  scope: account
  properties: { level: 'CanNotDelete', notes: notes }
}

resource ofRecords 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'enforcer-records'
  scope: workspace
  properties: { level: 'CanNotDelete', notes: notes }
}
