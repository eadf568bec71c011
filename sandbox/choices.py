"""The values of those assumptions that are more than a yes, a no or a number."""

from enum import Enum


class Omitted(Enum):
    """What happens to an extension that a PUT does not name."""

    SWITCHED_ON = "switched on"
    KEPT = "kept as it was"
    SWITCHED_OFF = "switched off"


class WithFree(Enum):
    """What happens to a PUT that names extensions together with tier Free."""

    REFUSED = "refused with 400"
    IGNORED = "accepted, extensions ignored"


class FollowsPlan(Enum):
    """What an AI account's own switch does when the subscription's AI plan is turned on or off."""

    ON_AND_OFF = "goes on and off with the plan"
    OFF_ONLY = "goes off with the plan, stays off when the plan comes back"
    NEVER = "stays as it was set, and begins off"


class Overflow(Enum):
    """What happens to a Resource Graph query with more subscriptions in scope than it may have."""

    TRUNCATED = "only the first are asked, and a header says so"
    REFUSED = "refused, unless the client allows partial scopes"


class Detail(Enum):
    """How much an event's `data` tells: in real captures any part of it may be empty or absent (events.md 2.4)."""

    FULL = "as documented"
    EMPTY = "authorization, claims and httpRequest are {}"
    EVIDENCE_LIST = "claims is {} and evidence is a list, as captured from a VM's creation"
    MINIMAL = "neither who nor where, as Cloud Custodian captured it"
