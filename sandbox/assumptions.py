"""What only a live tenant can settle → one switchable field each, with the fact it stands on.

Defaults are the worst case for something that must keep the plan on. What is [doc] or [recorded] is not here: it is
simply built in.
"""

from dataclasses import dataclass, field

from sandbox.choices import Detail, FollowsPlan, Omitted, Overflow, WithFree

__all__ = ["Assumptions", "Detail", "FollowsPlan", "Omitted", "Overflow", "WithFree"]


def _fact(text: str) -> dict[str, str]:
    return {"fact": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """How this simulated Azure settles what is [inferred] or [unknown]; see `described.describe()`."""

    ai_extensions: tuple[str, ...] = field(
        default=("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner"),
        metadata=_fact(
            "defender-plan.md 3.1: which extensions the AI plan offers; only AIPromptEvidence is in a spec text"
        ),
    )
    omitted_when_turned_on: Omitted = field(
        default=Omitted.SWITCHED_ON,
        metadata=_fact("defender-plan.md 3.2.1: `on by default` is documented for CSPM, unknown for each AI extension"),
    )
    omitted_while_on: Omitted = field(
        default=Omitted.KEPT,
        metadata=_fact(
            "defender-plan.md 3.2.2: Standard to Standard, omitted extensions are merged by name [inferred]"
        ),
    )
    named_ignored_when_turned_on: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 3.2.3: Terraform sends the extensions in a second PUT, Microsoft's policy in one"
        ),
    )
    extensions_with_free: WithFree = field(
        default=WithFree.REFUSED,
        metadata=_fact("defender-plan.md 3.2.3 and 16: with tier Free: refused or ignored, exact answer unknown"),
    )
    unknown_extension_refused: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 9: the text is documented for the batch resource only; 400 [inferred]"),
    )
    extensions_need_role_rights: bool = field(
        default=True,
        metadata=_fact(
            "defender-plan.md 3.3: whether AI extensions need the caller's roleAssignments/write is unknown"
        ),
    )
    free_rows_list_extensions: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 2.4: Microsoft's Free rows have no `extensions` key; a real AI row is unknown"
        ),
    )
    trial_days: int = field(
        default=30,
        metadata=_fact("defender-plan.md 14: 30-day trial [doc]; how it is counted per subscription is unknown"),
    )
    update_seconds: float = field(
        default=0.0,
        metadata=_fact("defender-plan.md 9: an update takes `a few seconds` (low authority); 0 keeps demos quick"),
    )
    lock_seconds: float = field(
        default=180.0,
        metadata=_fact(
            "defender-plan.md 9 and 17.3: unknown; the recorded 409 says `retry in a few minutes`, an article says "
            "`typically a few seconds`"
        ),
    )
    conflict_retry_after_s: int | None = field(
        default=None,
        metadata=_fact(
            "defender-plan.md 9 and 17.3: whether 409 Conflict carries Retry-After; none shown in any record"
        ),
    )
    identical_put_raises_event: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 17.3: whether a PUT that changes nothing emits an event is unknown"),
    )
    identical_put_locks: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 17.3: whether a PUT that changes nothing takes the lock is unknown"),
    )
    put_resets_enablement: bool = field(
        default=False,
        metadata=_fact("defender-plan.md 2.5 and 17.3: enablementTime is `the last time the tier was set to Standard`"),
    )
    registration_seconds: float = field(
        default=120.0,
        metadata=_fact(
            "defender-plan.md 8: registration passes through Registering and is polled; its duration is unknown, and "
            "minutes at worst"
        ),
    )
    inheritance_seconds: float = field(
        default=900.0,
        metadata=_fact(
            "issue 3: how long a group's role assignments take to reach a subscription that is new or moved is not in "
            "the facts; Azure Policy takes about 30 min for the same (defender-plan.md 13.3)"
        ),
    )
    event_subscription_seconds: float = field(
        default=5.0,
        metadata=_fact("events.md 6.3: Creating, then Succeeded by polling; how long it takes is unknown"),
    )
    polling_retry_after_s: int | None = field(
        default=None,
        metadata=_fact("events.md 6.3: no record shows Retry-After on an operation to be polled; SDKs then wait 30 s"),
    )
    function_destination_needs: str = field(
        default="Microsoft.Web/sites/functions/write",
        metadata=_fact("events.md 6.8: `write access` to the hub's function [doc], which action is [inferred]"),
    )
    storage_destination_needs: str = field(
        default="Microsoft.Storage/storageAccounts/write",
        metadata=_fact("events.md 6.8: the same for the account of a queue, and of dead letters [inferred]"),
    )
    policy_states_need: str = field(
        default="Microsoft.PolicyInsights/eventGridFilters/read",
        metadata=_fact("events.md 4.2: a refusal names this action [recorded]; asked at the group [inferred]"),
    )
    group_scope_hears_below: bool = field(
        default=True,
        metadata=_fact("events.md 2.3: a group is a source [doc]; that it tells of itself and all below is [inferred]"),
    )
    event_detail: Detail = field(
        default=Detail.FULL,
        metadata=_fact(
            "events.md 11.1: whether claims, evidence and httpRequest of a plan's event are filled: unknown"
        ),
    )
    endpoint_failures_before_delay: int | None = field(
        default=10,
        metadata=_fact(
            "events.md 5.3: delayed delivery after `e.g. 10` failures [doc]; the number is open. None: never"
        ),
    )
    first_delivery_delay_s: float = field(
        default=300.0,
        metadata=_fact("events.md 5.3: how long the first delay lasts is unknown; it doubles with each further one"),
    )
    longest_delivery_delay_s: float = field(
        default=14_400.0,
        metadata=_fact("events.md 5.3: `in some cases up to several hours` [doc]; the number is unknown, here 4 h"),
    )
    delivery_spread: float = field(
        default=0.0,
        metadata=_fact(
            "events.md 5.1: `small randomisation` of waits [doc], its size is unknown; a wait grows by up to this part"
        ),
    )
    dead_letter_path: str = field(
        default="{subscription}/{at.year}/{at.month}/{at.day}/{at.hour}/{id}.json",
        metadata=_fact(
            "events.md 5.5: names of blobs only from a public simulator, with the topic first and zeros; this one "
            "is of Microsoft's page on dead letters, not in the facts"
        ),
    )
    page_size: int = field(
        default=100,
        metadata=_fact("managementgroups spec 2023-04-01: descendants are paged; the page size is unknown"),
    )
    throttles: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 7: token buckets per subscription, principal and verb [doc]; off for floods"),
    )
    account_switch_follows_plan: FollowsPlan = field(
        default=FollowsPlan.OFF_ONLY,
        metadata=_fact("defender-plan.md 4.3 and 17.6: an account's state after the plan goes on or off is unknown"),
    )
    disabled_account_is_covered: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 4.3: how an account that is Disabled combines with a plan that is on: unknown"
        ),
    )
    other_kinds_have_switch: bool = field(
        default=True,
        metadata=_fact(
            "defender-plan.md 4.3: `the AI resource` has the setting; whether accounts of other kinds have, is unknown"
        ),
    )
    account_seconds: float = field(
        default=60.0,
        metadata=_fact(
            "not in defender-plan.md: a new account is Accepted for a while (terraform-provider-azurerm#13924), and "
            "nobody may write it; how long, and that its event comes first, is [inferred]"
        ),
    )
    contacts_listed_bare: bool = field(
        default=True,
        metadata=_fact(
            "not in defender-plan.md: security contacts are listed as a bare array at 2020-01-01-preview, against its "
            "spec (azure-rest-api-specs#29458, #21260); as an object in another record (Enterprise-Scale#1477)"
        ),
    )
    contact_by_default: bool = field(
        default=False,
        metadata=_fact(
            "not in defender-plan.md: owners are told of high severities before anybody sets a contact, as public "
            "pages say; whether reads then show one is unknown, and no spec tells"
        ),
    )
    directory_owned_by_creates: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 10.2 and 17.7: whether Application.ReadWrite.OwnedBy suffices to create the service "
            "principal of a first-party application is unknown"
        ),
    )
    directory_lag_seconds: float = field(
        default=60.0,
        metadata=_fact(
            "not in defender-plan.md: how long Graph's reads do not find a service principal that was just created; "
            "the second POST is a 409 at once [inferred]"
        ),
    )
    activity_log_lag_seconds: float = field(
        default=1200.0,
        metadata=_fact("events.md 4.3: 97 s from event to submission in a record; public pages say 3 to 20 minutes"),
    )
    activity_log_shows_refusals: bool = field(
        default=True,
        metadata=_fact("not in events.md: whether a write that ARM itself refuses (403, read-only) leaves rows"),
    )
    activity_log_upper_case: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 15: MICROSOFT.SECURITY/PRICINGS/WRITE in a copy of the log; others differ"),
    )
    graph_lag_seconds: float = field(
        default=1800.0,
        metadata=_fact(
            "defender-plan.md 6: how far Resource Graph lags is unknown for pricings; `95% within 1 minute` was a goal "
            "of 2018, users quote up to 30 h for what is new or deleted"
        ),
    )
    graph_pages_need_id: bool = field(
        default=True,
        metadata=_fact(
            "Resource Graph spec 2022-10-01, examples: `id field is required in the response to return the pages`; "
            "azure-powershell#16660 shows pricings without $skipToken; newer docs do not ask for it"
        ),
    )
    graph_security_may_join: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 6: securityresources joins `Partial, join to only (preview)`; newer docs: yes"
        ),
    )
    graph_overflow: Overflow = field(
        default=Overflow.TRUNCATED,
        metadata=_fact(
            "defender-plan.md 6: above 10,000 subscriptions truncated [doc]; cosmos-explorer#1986 shows a refusal"
        ),
    )
    graph_subscriptions_listed: int = field(
        default=1000,
        metadata=_fact(
            "defender-plan.md 6: fewer than 300 are recommended; Microsoft's clients list 1,000 at most, and the "
            "troubleshooting page speaks of a maximum without a number"
        ),
    )
    graph_refuses_the_blind: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 6: missing right = missing row [inferred]; aztfexport#410 shows 403 to one without rights"
        ),
    )
    graph_retry_after: bool = field(
        default=True,
        metadata=_fact(
            "defender-plan.md 5.4 and 6: SDKs repeat a POST after 429 only with Retry-After; no record shows whether "
            "Resource Graph sends it beside x-ms-user-quota-resets-after"
        ),
    )
