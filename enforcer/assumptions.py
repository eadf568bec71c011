"""What no document settles and a live tenant may correct. Every such choice stands here, with the fact it rests on."""

from datetime import timedelta

DISCLOSING_EXTENSIONS = ("AIPromptEvidence", "AIPromptSharingWithPurview")
"""Extensions of the AI plan that hand prompts on (defender-plan 3.1, 13.2). Sent explicitly whenever the plan comes
from Free, because what is left out may be switched on by the service (defender-plan 3.2: documented for CSPM only)."""

ONLY_DISCLOSING_EXTENSIONS = ("AIPromptSharingWithPurview",)
"""Of these, what protects nothing by itself: alerts do not need it (defender-plan 13.2)."""

HARMLESS_EXTENSIONS = ("AIModelScanner",)
"""Extensions that scan and disclose nothing (defender-plan 3.1, 14). Any other name that comes on unasked after our
own write is treated as one that might disclose."""

PLAN_LOCK_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (0.5, 0.5, 1, 1, 2, 2))
"""Between tries while another plan update keeps the subscription locked: 409 `Conflict` carries no Retry-After, people
say "typically a few seconds" (defender-plan 9)."""

ECHO_DELAY = timedelta(minutes=2)
"""How long the event of our own write may take before we read without it (events 11: latency unknown)."""

ROLE_INHERITANCE = timedelta(hours=24)
"""How long a 403 or 404 on a subscription that we have just met may mean "not yet" (events 4.2, defender-plan 9)."""

REGISTRATION_PATIENCE = timedelta(seconds=8)
"""How long one reconcile waits for `Registering` to become `Registered` (defender-plan 8: duration unknown)."""

CORRELATION_ID_IS_KEPT = True
"""The event of a write carries the `x-ms-correlation-request-id` that ARM answered the write with (events 2.2 has the
field, no page says it is the same). Used to count echoes, and to find the row of an event in the activity log."""

IDENTITY_RESOURCE_CLAIM = "xms_mirid"
"""The claim that names the resource of a managed identity, also one of a policy assignment (seen in tokens; no sample
of an event or of the activity log has it, events 2.2). Used only to name the client."""

ACTIVITY_LOG_QUESTIONS = (timedelta(), timedelta(minutes=15), timedelta(minutes=30))
"""When the activity log is asked after drift was found: 97 s from event to row in a record, 3 to 20 minutes on public
pages (events 4.3). After the last question the claim stays a claim."""

ACTIVITY_LOG_KEEPS = timedelta(days=89)
"""How far back it may be asked: it keeps 90 days, and refuses an earlier start."""

OLDEST_TELEMETRY = timedelta(hours=47)
"""[inferred] Application Insights refuses telemetry whose time is more than 48 hours ago: an older record is sent again
with the time of its sending."""
