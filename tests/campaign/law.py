"""What must hold in every schedule, by name, and what is said when it does not."""

from dataclasses import dataclass
from enum import Enum


class Law(Enum):
    """The invariants; `laws_of_….py` say exactly what each means."""

    AT_BASELINE = "what the enforcer was told of is at its baseline, or on record as refused, unproven or unknown"
    TRUE_AT_THE_END = "the last record of a subscription says what is true"
    NEVER_FREE = "no write of ours says Free"
    NEVER_WEAKER = "no write of ours switches off what was on, but for privacy or as a correction"
    NEVER_DISCLOSING = "no write of ours discloses without consent, or what was not on when last seen"
    CORRECTED = "what came on unasked by our own write does not stay on"
    OBSERVES_ONLY = "a worker whose baseline says observe writes nothing"
    ESTATE_ONLY = "no call to a subscription outside the estate, ten minutes after it left, and no write at all"
    EVERY_OUTCOME = "every delivery has its outcome on record"
    ONE_RECORD = "each attempt at an event has one outcome that counts, and it names the event"
    WITHIN_BUDGET = "no look makes more calls, or takes more time, than its budget allows"
    NO_INTERNAL_ERROR = "no bug, ours or the sandbox's"
    TRUE_PROOF = "nothing is called healed or proven that the service refused"
    ONE_WRITE = "one effective write for one drift"
    ENROLLED = "who is in the estate at the end is enrolled as wanted, or an incident is open"
    ACCOUNTS = "where the app sweeps, every AI account of the estate is switched on at the end"
    EXPOSURE_ENDS = "who is at its baseline and was looked at has no exposure open"
    BACK_SOON = "what is off is back 60 s after a look that can see it, or as soon after trouble as the ladder says"
    FIGHT_TOLD = "an incident is open from the third heal within an hour to a quiet day after the last, and no longer"
    EXPOSURE_EXACT = "an exposure that is called exact is what Azure itself knows"
    EXPOSURE_COVERS = "no moment off the baseline is missing of a spell that a look saw"
    EXPOSURE_ADDS = "the exposure of the whole time is the sum of its days"
    CONTRACT = "every record is as the telemetry contract says"
    NO_LOOP = "calls are bounded, due rows come due and go, the busy mark expires"
    OUR_HOST_ONLY = "no request leaves for another host"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken law: where and when, in virtual seconds since the beginning."""

    law: Law
    home: str
    second: float
    detail: str

    def __str__(self) -> str:
        return f"{self.law.name} at {self.second:.1f} s in {self.home}: {self.detail}"
