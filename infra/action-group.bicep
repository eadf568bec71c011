// Who hears of the alerts.

@description('Required. Tags.')
param tags object

@description('Required. E-mail addresses, comma-separated, or nothing.')
param emails string

@description('Required. Addresses to post to, comma-separated, or nothing.')
@secure()
param webhooks string

var mailed = empty(emails) ? [] : split(emails, ',')
var posted = empty(webhooks) ? [] : split(webhooks, ',')

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'enforcer-watch'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'enforcer'
    enabled: true
    emailReceivers: [for (address, index) in mailed: { name: 'email-${index}', emailAddress: trim(address), useCommonAlertSchema: true }]
    webhookReceivers: [for (address, index) in posted: { name: 'webhook-${index}', serviceUri: trim(address), useCommonAlertSchema: true }]
  }
}

output actionGroupId string = group.id
