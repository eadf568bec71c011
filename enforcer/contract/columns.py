"""What records are made of: the base of all, units, and columns that many of them share."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from enforcer.facts import AddressClass, Attribution, Cause
from enforcer.verdict import Kind

type Seconds = float
type Milliseconds = float
type Days = int
type Severity = Literal["info", "warning", "error"]


class Columns(Struct, frozen=True, kw_only=True):
    """Columns of a record, as they are. None is written as an empty text; what is UNSET is no column of this one."""


class Told(Struct, frozen=True, kw_only=True, tag_field="name"):
    """A record. Its tag is the name of the custom event."""


class Who(Columns, frozen=True, kw_only=True):
    """Who made a change: ids and classes, never an address; empty where nothing is known."""

    actor_object_id: str = ""
    """Entra object id of the person or service principal."""
    actor_app_id: str = ""
    """Application id that the token was issued to."""
    actor_tenant_id: str = ""
    """Entra tenant of the actor."""
    actor_kind: str = ""
    """`User`, `ServicePrincipal`, … as the claim says."""
    client: str = ""
    """What was used, by its well-known application id (`portal`, `azure-cli`, …), else `unknown`."""
    address_class: AddressClass | None = None
    """From where, as a class; the address itself is never kept."""
    attribution: Attribution = Attribution.NONE
    """How far it is known: claimed by an event, or confirmed by the activity log."""
    actor_name: str | UnsetType = UNSET
    """A person's name as the directory shows it; only where the baseline says `telemetry.actorNames: true`."""


class Where(Columns, frozen=True, kw_only=True):
    """Where, why, and who is said to have caused it."""

    subscription: str
    """Subscription id."""
    cause: Cause
    """Why somebody looked."""
    event_id: str = ""
    """Of the event that told of it."""
    operation: str = ""
    """ARM operation that the event names."""
    correlation_id: str = ""
    """ARM's correlation id, as in the activity log."""
    who: Who


class Calls(Columns, frozen=True, kw_only=True):
    """Requests sent to Azure Resource Manager, repeats included, tokens not; by method, those that were sent."""

    calls_get: int | UnsetType = UNSET
    """GET."""
    calls_put: int | UnsetType = UNSET
    """PUT."""
    calls_post: int | UnsetType = UNSET
    """POST: queries to Resource Graph and the activity log, registrations."""
    calls_delete: int | UnsetType = UNSET
    """DELETE."""


class Judged(Columns, frozen=True, kw_only=True):
    """The verdict on each control that was looked at, and why."""

    provider: Kind | UnsetType = UNSET
    """Microsoft.Security is registered."""
    provider_reason: str | UnsetType = UNSET
    """In words."""
    plan: Kind | UnsetType = UNSET
    """Tier and extensions of the AI plan."""
    plan_reason: str | UnsetType = UNSET
    """In words."""
    account: Kind | UnsetType = UNSET
    """The AI accounts' own Defender switches, the worst of them."""
    account_reason: str | UnsetType = UNSET
    """In words."""
    enrolment: Kind | UnsetType = UNSET
    """Our event subscription."""
    enrolment_reason: str | UnsetType = UNSET
    """In words."""
    content_filter: Kind | UnsetType = UNSET
    """No AI account has opted out of abuse monitoring; only reported."""
    content_filter_reason: str | UnsetType = UNSET
    """In words."""
    efficacy: Kind | UnsetType = UNSET
    """Alerts can reach someone; only reported."""
    efficacy_reason: str | UnsetType = UNSET
    """In words."""


class Problems(Columns, frozen=True, kw_only=True):
    """What a person has to mend in a file or in the settings: the first problem by its parts, and all of them."""

    problems: int
    """How many."""
    all: str
    """All as one text; where they are too many, how many more."""
    where: str
    """File and line, or the setting, of the first."""
    path: str
    """Its path in the file; empty for a setting."""
    value: str
    """Its value; of a setting only the value's shape."""
    allowed: str
    """What is allowed there."""


class Difference(Columns, frozen=True, kw_only=True):
    """What another baseline changes, as its dry run over the known estate found."""

    baseline: str
    """Its name, as the file says."""
    before: str
    """Digest of the version in force before; empty for the first."""
    subscriptions: int
    """That were compared."""
    loosened: int
    """That lose a protection."""
    changed: int
    """In which anything is wanted otherwise."""
    disclosing: int
    """In which more is handed on."""
    difference: str
    """The changes in words."""
    reasons: str
    """Why it is held back; of an approved one, why it would have been."""
    approved: bool
    """It is in force because its digest was approved."""
