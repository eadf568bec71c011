"""The open questions, each with what the product is built on; a canary can settle all but those `elsewhere`."""

from enforcer.selfcheck.elsewhere import ELSEWHERE
from enforcer.selfcheck.question import Question

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
