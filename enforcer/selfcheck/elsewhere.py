"""The open questions that a canary can't settle, each with the reason and where its answer may come from."""

from enforcer.selfcheck.question import Question

ELSEWHERE = (
    Question(
        "batch_event",
        "Do batchPricings, M365 and the account switch raise events?",
        "none that can be relied on: the sweep finds what they change",
        "events 11.2; defender-plan 17.4",
        elsewhere="no write of the enforcer uses them; watch the canary's events while somebody does",
    ),
    Question(
        "role_inheritance",
        "How long until a group's role reaches a new or moved subscription?",
        "within a day",
        "events 4.2",
        ("ROLE_INHERITANCE",),
        elsewhere="needs a subscription that is new, not a canary",
    ),
    Question(
        "registration",
        "How long does Microsoft.Security stay Registering?",
        "mostly a few seconds",
        "defender-plan 8",
        ("REGISTRATION_PATIENCE",),
        elsewhere="the canary is registered, and unregistering it would end its protection",
    ),
    Question(
        "policy_state",
        "What is the subject of a policy-state event of a subscription, and how late is it?",
        "the subscription's id; half an hour",
        "events 11.3",
        elsewhere="such events are sent at the management group",
    ),
    Question(
        "group_activity_log",
        "What does the management group's activity log say of a new subscription?",
        "nothing is built on it",
        "events 11.4, 11.6",
        elsewhere="needs a subscription that is new, not a canary",
    ),
    Question(
        "function_destination",
        "May an event subscription name a function in another subscription, and with which right?",
        "it may, with Microsoft.Web/sites/functions/write",
        "events 11.5",
        elsewhere="enrolment tries it; `infra/hub-role.json` is that right",
    ),
    Question(
        "activity_log",
        "How late is a change's row in the activity log, and how far back may the log be asked?",
        "at most half an hour; 89 days",
        "events 4.3",
        ("ACTIVITY_LOG_QUESTIONS", "ACTIVITY_LOG_KEEPS"),
        elsewhere="needs the optional right to read the log; `drift_attributed` tells how late each row was",
    ),
    Question(
        "telemetry_age",
        "How old may a record be that Application Insights takes with its own time?",
        "47 hours",
        "telemetry 17",
        ("OLDEST_TELEMETRY",),
        elsewhere="needs a record that waited for two days",
    ),
    Question(
        "identity_resource",
        "Do the claims of a managed identity name its resource?",
        "as `xms_mirid`; it only names the client",
        "events 2.2",
        ("IDENTITY_RESOURCE_CLAIM",),
        elsewhere="needs a policy assignment that changes a plan",
    ),
    Question(
        "system_topics",
        "How many system topics may a subscription have?",
        "more than one installation needs",
        "events 11.6",
        elsewhere="finding a limit means running into it",
    ),
    Question(
        "purview",
        "Does Application.ReadWrite.OwnedBy suffice to create the Purview service principal?",
        "nothing is built on it: an administrator creates it",
        "defender-plan 17.7",
        elsewhere="asked of Microsoft Graph, once per tenant",
    ),
)
