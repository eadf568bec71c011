"""What the stories of the whole estate put on record, and the ledger's own upkeep."""

from typing import Literal

from msgspec import UNSET, UnsetType

from enforcer.contract.columns import Columns, Seconds, Told, Where
from enforcer.contract.incidents import Enrolled


class SubscriptionDiscovered(Told, frozen=True, kw_only=True, tag="subscription_discovered"):
    """A subscription came below the management groups, moved there, or left."""

    severity: Literal["info"] = "info"
    """Always."""
    subscription: str
    """Subscription id."""
    change: Literal["new", "moved", "gone"]
    """Which of them."""
    groups_before: str
    """Management groups above it before, its own first, parted by `/`."""
    groups: str
    """The same now."""
    members: int
    """Subscriptions of the estate."""


class SubscriptionEnrolled(Told, frozen=True, kw_only=True, tag="subscription_enrolled"):
    """Our event subscription is on it, as a read shows for the first time."""

    severity: Literal["info"] = "info"
    """Always."""
    where: Where
    enrolled: Enrolled
    reason: str
    """What was read, in words."""


class IndexSaid(Columns, frozen=True, kw_only=True):
    """Subscriptions by what Resource Graph says of their plans; only what occurred."""

    compliant: int | UnsetType = UNSET
    """At the baseline."""
    drifted: int | UnsetType = UNSET
    """Off it: looked at again by a fresh read."""
    unproven: int | UnsetType = UNSET
    """Reads as wanted, while the last write is not proven."""
    observed: int | UnsetType = UNSET
    """Off it, and only seen: the mode is observe."""
    exempt: int | UnsetType = UNSET
    """Off it, and exempt."""
    skipped: int | UnsetType = UNSET
    """Nobody looks: the mode is skip."""
    refused: int | UnsetType = UNSET
    """Off it, and Azure refuses to put it right."""
    unknown: int | UnsetType = UNSET
    """Could not be judged."""
    proven: int | UnsetType = UNSET
    """Not said of an index; here because it is a verdict."""
    no_row: int | UnsetType = UNSET
    """The index has no row of them: Microsoft.Security is not registered, or they are new."""
    unreadable: int | UnsetType = UNSET
    """Their rows could not be read."""


class SweepFinished(Told, frozen=True, kw_only=True, tag="sweep_finished"):
    """The whole estate was gone through."""

    severity: Literal["info", "warning"]
    """`warning` where a look failed or the index was not what it said."""
    number: int
    """Of this sweep; it never comes twice."""
    seconds: Seconds
    """From its beginning, resumptions included."""
    pages: int
    """Pages of the index."""
    pages_spoilt: int
    """Of them not what they said, or not wholly readable: whom that concerns is looked at directly."""
    calls: int
    """Requests to Azure Resource Manager, those of its direct looks included."""
    looked: int
    """Subscriptions that were read directly."""
    looks_failed: int
    """That were to be, and are looked at again by due rows."""
    traits_unreadable: int
    """Of which the index told no names, tags and offers: what was known stays in force."""
    subscriptions: int
    """Of the estate."""
    oldest_data_s: Seconds | UnsetType = UNSET
    """From the second day on: no part of the estate was last read directly longer ago."""
    said: IndexSaid


class ExtensionAppeared(Told, frozen=True, kw_only=True, tag="extension_appeared"):
    """An extension of the plan that nobody has heard of; it is never switched on."""

    severity: Literal["warning"] = "warning"
    """Always."""
    extension: str
    """Its name."""
    subscriptions: int
    """That list it."""
    on: int
    """In which it is on."""
    advice: str
    """What to do."""


class StoryFailed(Told, frozen=True, kw_only=True, tag="story_failed"):
    """A story could not go on; the next one begins where this one ended."""

    severity: Literal["warning"] = "warning"
    """Always."""
    story: str
    """`discover`, `sweep`, `drain`, `adopt`, `delivery`, `drill`, `pause`, `purview` or `clean-up`."""
    code: str
    """Azure's error code, or the kind of error."""
    error: str
    """In words."""


class LedgerCaughtUp(Told, frozen=True, kw_only=True, tag="ledger_caught_up"):
    """The ledger is back, and has taken what was found and done without it."""

    severity: Literal["info", "warning"]
    """A warning where exposures were merged."""
    subscriptions: int
    """Whose rows it took."""
    exposures_merged: int
    """So many rows of exposures less than there are `exposure_closed` records of the outage: what was good between two
    that were merged is counted as exposed.
    """


class LedgerCleaned(Told, frozen=True, kw_only=True, tag="ledger_cleaned"):
    """The daily clean-up has forgotten what is over."""

    severity: Literal["info"] = "info"
    """Always."""
    heals: int
    """Heals that were forgotten."""
    exposures: int
    """Exposures."""
    memories: int
    """Memories of subscriptions that had left the estate."""
    seconds: Seconds
    """How long it took."""
