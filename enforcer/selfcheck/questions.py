"""The open questions, each with what the product is built on; a canary can settle all but those `elsewhere`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`assumes` is what the product is built on; `settles` names constants of `enforcer/assumptions.py`."""

    key: str
    asks: str
    assumes: str
    fact: str
    settles: tuple[str, ...] = ()
    elsewhere: str = ""
    """Why a canary can't settle it, for a question that it can't."""


EXTENSIONS = Question(
    "extensions_offered",
    "Which extensions does the AI plan offer?",
    "AIPromptEvidence, AIPromptSharingWithPurview and AIModelScanner",
    "defender-plan 3.1, 17.1",
    ("DISCLOSING_EXTENSIONS", "ONLY_DISCLOSING_EXTENSIONS", "HARMLESS_EXTENSIONS"),
)
FREE_ROW = Question(
    "free_row_lists_extensions",
    "Does the plan at Free list extensions?",
    "it does not: what was on before Free has to be remembered",
    "defender-plan 2.4, 17.1",
)
OMITTED_AT_RISE = Question(
    "omitted_when_turned_on",
    "Free to Standard: what happens to extensions that the PUT leaves out?",
    "they may come on, so every disclosing one is sent explicitly",
    "defender-plan 3.2.1, 17.1",
    ("DISCLOSING_EXTENSIONS",),
)
NAMED_AT_RISE = Question(
    "named_when_turned_on",
    "Free to Standard: does an extension that the PUT names come on in the same PUT?",
    "it does; where it does not, the next look writes again",
    "defender-plan 3.2.3, 17.1",
)
OMITTED_WHILE_ON = Question(
    "omitted_while_on",
    "Standard to Standard: what happens to extensions that the PUT leaves out?",
    "they stay as they are",
    "defender-plan 3.2.2, 17.1",
)
STATUS = Question(
    "operation_status",
    "Does a PUT with the least rights switch extensions on, by its `operationStatus`?",
    "it says Succeeded for each extension, without role-assignment rights",
    "defender-plan 3.3, 17.2",
)
STATUS_IN_PUT_ONLY = Question(
    "status_in_put_only",
    "Where does `operationStatus` stand?",
    "in the answer to a PUT, and in no read",
    "defender-plan 3.3, 17.2",
)
LOCK = Question(
    "lock_length",
    "How long does a plan update keep the subscription locked?",
    "at most as long as one reconcile tries again",
    "defender-plan 9, 17.3",
    ("PLAN_LOCK_PAUSES",),
)
LOCK_RETRY_AFTER = Question(
    "lock_retry_after",
    "Does 409 Conflict carry Retry-After?",
    "it carries none",
    "defender-plan 9, 17.3",
    ("PLAN_LOCK_PAUSES",),
)
IDENTICAL_LOCKS = Question(
    "identical_put_locks", "Does an identical PUT take the lock?", "it may", "defender-plan 17.3"
)
IDENTICAL_EVENT = Question(
    "identical_put_raises_event", "Does an identical PUT raise an event?", "it may", "defender-plan 17.3"
)
IDENTICAL_ENABLEMENT = Question(
    "identical_put_moves_enablement",
    "Does an identical PUT move `enablementTime`?",
    "it does not",
    "defender-plan 2.5, 17.3",
)
EVENT = Question(
    "write_raises_event",
    "Does a PUT of the plan raise ResourceWriteSuccess, and how late?",
    "it does, with claims, before we look without it",
    "events 2.6, 11.1; defender-plan 17.4",
    ("ECHO_DELAY",),
)
CORRELATION = Question(
    "event_keeps_correlation",
    "Does the event carry the correlation id of the PUT's answer?",
    "it does",
    "events 2.2",
    ("CORRELATION_ID_IS_KEPT",),
)
GRAPH = Question(
    "graph_lag",
    "How late does Resource Graph show a change of the plan?",
    "minutes to half an hour: a sweep confirms by GET",
    "defender-plan 6, 17.5",
)
SWITCH = Question(
    "account_switch",
    "Does an AI account's own Defender switch follow the plan?",
    "it does not: it is kept by itself",
    "defender-plan 4.3, 17.6",
)
NEWEST_API = Question("newest_api", "Does ARM serve api-version 2026-07-01?", "not yet", "defender-plan 2.1, 17.5")

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

QUESTIONS = (
    EXTENSIONS,
    FREE_ROW,
    OMITTED_AT_RISE,
    NAMED_AT_RISE,
    OMITTED_WHILE_ON,
    STATUS,
    STATUS_IN_PUT_ONLY,
    LOCK,
    LOCK_RETRY_AFTER,
    IDENTICAL_LOCKS,
    IDENTICAL_EVENT,
    IDENTICAL_ENABLEMENT,
    EVENT,
    CORRELATION,
    GRAPH,
    SWITCH,
    NEWEST_API,
    *ELSEWHERE,
)
"""In the order in which they are told."""
