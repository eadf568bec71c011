"""Anything that a baseline, a plan or a memory can be, drawn from few choices, so that a law is tried fast."""

from datetime import timedelta

from hypothesis import strategies as st

from enforcer.baseline import ExtensionWanted, PlanWanted, Rule
from enforcer.errors import AzureError, NotNow, OutsideEstate, Refused, Unreadable
from enforcer.facts import Actor, Cause, Control, Fact
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.subscription import Busy, LookAgain, Memory, NotOffered, Unproven
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, Tier
from tests.property.service import Reply
from tests.unit.build import EVIDENCE, MYSTERY, NOW, SCANNER, SHARING, SUBSCRIPTION, awaiting, later, memory

KNOWN = (EVIDENCE, SHARING, SCANNER)
ANY_NAME = (*KNOWN, MYSTERY)
OPEN = (OperationStatus.FAILED, OperationStatus.NO_ANSWER)


def rules_of(choices: tuple[Rule | None, ...]) -> PlanWanted:
    pairs = zip(KNOWN, choices, strict=True)
    return PlanWanted(tuple(ExtensionWanted(name, rule) for name, rule in pairs if rule))


BASELINES = st.tuples(*[st.sampled_from([None, *Rule])] * len(KNOWN)).map(rules_of)

_STATES = ("absent", "on", "off", "on, with properties", "off, with properties", "on, in small letters")


def extension(name: str, state: str) -> Extension:
    properties = '{"cap":10}' if "properties" in state else None
    return Extension(name.lower() if "small" in state else name, enabled=state.startswith("on"), properties=properties)


def plan_of(tier: Tier, states: tuple[str, ...]) -> PlanSeen:
    """As read: each extension at most once, in any casing."""
    pairs = zip(ANY_NAME, states, strict=True)
    return PlanSeen(tier, tuple(extension(name, state) for name, state in pairs if state != "absent"))


def plans(*tiers: Tier) -> st.SearchStrategy[PlanSeen]:
    states = st.tuples(*[st.sampled_from(_STATES)] * len(ANY_NAME))
    return st.builds(plan_of, st.sampled_from(tiers or tuple(Tier)), states)


PLANS, FREE, STANDARD = plans(), plans(Tier.FREE), plans(Tier.STANDARD)


def entries(*statuses: OperationStatus) -> st.SearchStrategy[tuple[Unproven, ...]]:
    """At least one extension with one of these statuses; the others may have any or none."""
    minutes = (-5, 0, 5)

    def built(first: int, chosen: tuple[OperationStatus | None, ...], minute: int) -> tuple[Unproven, ...]:
        names = KNOWN[first:] + KNOWN[:first]
        pairs = zip(names, chosen, strict=True)
        return tuple(Unproven(name, status, None, 1, later(minutes=minute)) for name, status in pairs if status)

    rest = st.sampled_from([None, *OPEN, OperationStatus.NOT_REPORTED])
    chosen = st.tuples(st.sampled_from(statuses), rest, rest)
    return st.builds(built, st.integers(0, 2), chosen, st.sampled_from(minutes))


_NOT_OFFERED = ((), (NotOffered(EVIDENCE, later(hours=1)),), (NotOffered(SCANNER, later(hours=-1)),))
_AWAITING = ((), (awaiting(),), (awaiting(Control.PROVIDER, since=later(minutes=-9)),))
_ASKED = (None, (), (EVIDENCE,), (SHARING, MYSTERY))
_BUSY = (None, Busy("us", later(minutes=1)), Busy("them", later(minutes=1)))
_DUE = (None, *(LookAgain(later(minutes=minutes), "why", minutes % 7) for minutes in (-9, 3, 60)))


_FIRST_SEEN = (None, later(days=-9), NOW)
_PUT_AGAIN = (None, NOW, later(minutes=1))
_ENROLMENT = (
    None,
    *(
        Enrolment("enforcer-1", state, NOW, later(minutes=1), 2, 1, put)
        for put in _PUT_AGAIN
        for state in EnrolmentState
    ),
)
_CHOICES = {
    "not_offered": _NOT_OFFERED,
    "asked": _ASKED,
    "awaiting": _AWAITING,
    "busy": _BUSY,
    "look_again": _DUE,
    "version": range(4),
    "first_seen": _FIRST_SEEN,
    "enrolment": _ENROLMENT,
}


def memories(unproven: st.SearchStrategy[tuple[Unproven, ...]]) -> st.SearchStrategy[Memory]:
    """What is corrected is listed in the last plan: that is what a correction leaves there."""

    def built(last_plan: PlanSeen | None, is_corrected: bool, **fields: object) -> Memory:
        listed = tuple(entry.name for entry in last_plan.extensions) if last_plan else ()
        return memory(last_plan=last_plan, corrected=listed[-1:] if is_corrected else (), **fields)

    drawn = {name: st.sampled_from(choices) for name, choices in _CHOICES.items()}
    return st.builds(built, st.none() | STANDARD, st.booleans(), unproven=unproven, **drawn)


MEMORIES = memories(st.just(()) | entries(*OPEN, OperationStatus.NOT_REPORTED))
REFUSED_MEMORIES = memories(entries(*OPEN))
FAILED_MEMORIES = memories(entries(OperationStatus.FAILED))

APPEARING = st.frozensets(st.sampled_from(ANY_NAME)) | st.just(frozenset({MYSTERY}))
REPLIES = st.lists(st.sampled_from(Reply), min_size=1, max_size=4)

ERRORS: st.SearchStrategy[AzureError | None] = st.sampled_from(
    [
        None,
        NotNow("Busy", "x"),
        NotNow("TooManyRequests", "x", retry_after=timedelta(seconds=90)),
        Refused("AuthorizationFailed", "x"),
        Unreadable("AuthorizationFailed", "x", may_be_new=True),
        Unreadable("EndlessPages", "x"),
        OutsideEstate("OutsideEstate", "x"),
    ]
)

FACTS = st.builds(
    Fact,
    subscription=st.just(SUBSCRIPTION),
    controls=st.just(tuple(Control)),
    cause=st.sampled_from(Cause),
    when=st.sampled_from([None, NOW, later(days=-9), later(days=9)]),
    actor=st.sampled_from([None, Actor(object_id="somebody")]),
    correlation_id=st.sampled_from([None, "c"]),
)
