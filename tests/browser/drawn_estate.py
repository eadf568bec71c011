"""An invented estate as a ledger holds it, of any size and the same each time: for the page's tests and its picture.

Mostly at peace. One night a pipeline sets many plans to Free; somebody fights over one; a group is only observed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from enforcer.baselines.published import digest_of
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision, Waived
from enforcer.exposure.timeline import Timeline
from enforcer.facts import Actor, Attribution, Control, SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import LookAgain, Memory, Unproven
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.observed.plan import OperationStatus, PlanSeen, Tier
from enforcer.observed.traits import Traits

GROUPS = ("mg-payments", "mg-retail", "mg-claims", "mg-research", "mg-data", "mg-sandbox")
WORKS = ("assistant", "search", "fraud", "pricing", "support", "vision", "translate", "ledger", "forecast", "chat")
STAGES = ("prod", "test", "dev")
PIPELINE = Actor(
    object_id="91000000-0000-4000-8000-000000000002",
    app_id="91000000-0000-4000-8000-0000000000a2",
    kind="ServicePrincipal",
    client="unknown",
    attribution=Attribution.CONFIRMED,
)
DANA = Actor(
    object_id="da000000-0000-4000-8000-000000000003",
    app_id="04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    kind="User",
    client="Azure CLI",
)
POLICY = Actor(
    object_id="b0110000-0000-4000-8000-000000000004",
    kind="ServicePrincipal",
    client="policy assignment",
    attribution=Attribution.CONFIRMED,
)
NIGHT = 12
"""So many days ago the pipeline ran."""

BASELINE = """version: 1
name: contoso-ai-protection
mode: enforce
plans:
  AI:
    tier: Standard
    extensions:
      AIPromptEvidence: {{state: enabled, approvedBy: privacy-board, ticket: PRIV-112}}
scopes:
  - match: {{managementGroup: mg-sandbox}}
    mode: observe
    owner: platform-team
    reason: no production data
    review: {ago}
exemptions:
  - {{subscription: {first}, controls: [plan], reason: vendor test, owner: security, ticket: SEC-42, until: {soon}}}
  - {{managementGroup: mg-research, controls: [account], reason: red team, owner: lab, ticket: SEC-57, until: {later}}}
exposure: {{slo: 99.9}}
"""


def name_of(number: int) -> SubscriptionId:
    return SubscriptionId(f"{number + 0x5AB5C210:08x}-{number % 9973:04d}-4000-8000-{number * 7919 % 10**12:012d}")


async def settle(ledger: SqliteLedger, *, subscriptions: int, now: datetime, names: bool = True) -> None:
    """At least 40 subscriptions. `names`: whether the sweep has learnt what they are called."""
    random = Random(8)  # noqa: S311  the same estate each time
    places = {name_of(one): Place((GROUPS[one % len(GROUPS)], "mg-contoso")) for one in range(subscriptions)}
    await ledger.learn(places)
    for number in range(subscriptions):
        memory, heals = _drawn(number, random, now=now)
        called = f"{GROUPS[number % len(GROUPS)][3:]}-{random.choice(WORKS)}-{random.choice(STAGES)}-{number:04d}"
        await _keep(ledger, replace(memory, traits=Traits(name=called) if names else Traits()), heals)
    await _rule(ledger, now=now)


async def _keep(ledger: SqliteLedger, memory: Memory, heals: tuple[Heal, ...]) -> None:
    await ledger.update(memory.subscription, lambda _: memory, heals=heals)


async def _rule(ledger: SqliteLedger, *, now: datetime) -> None:
    days = {"ago": -20, "soon": 5, "later": 90}
    dates = {name: (now + timedelta(days=number)).date() for name, number in days.items()}
    text = BASELINE.format(first=name_of(18), **dates)
    await ledger.keep_baseline_text(text)
    await ledger.said_of_baselines(lambda said: said.replaced(digest_of(text), now=now - timedelta(days=40)))
    began, ended = now - timedelta(minutes=23), now - timedelta(minutes=21)
    await ledger.sweep(lambda _: SweepState(number=960, started_at=began, finished_at=ended, counts={"compliant": 1}))


def _drawn(number: int, random: Random, *, now: datetime) -> tuple[Memory, tuple[Heal, ...]]:
    subscription, seen = name_of(number), now - timedelta(minutes=random.randrange(1, 600))
    first = now - timedelta(days=200)
    ended = tuple(_ended(number, random, now=now))
    open_ = tuple(_open(number, now=now))
    known = ExposureKnown(lines=(Timeline(Control.PLAN),), met=first, ended=ended, open=open_)
    memory = Memory(subscription=subscription, first_seen=first, last_seen=seen, exposure=known)
    heals = tuple(_heal(subscription, place, one) for place, one in enumerate(ended) if not one.waived)
    return _troubled(number, memory, now=now), heals


def _ended(number: int, random: Random, *, now: datetime) -> Iterator[Exposure]:
    midnight = datetime.combine(now.date(), time(), UTC)
    if number % 3 == 0 and number % 6 != 5:
        began = midnight - timedelta(days=NIGHT) + timedelta(hours=2, seconds=number % 1800)
        yield _exposure(began, timedelta(seconds=random.uniform(4, 70)), actor=PIPELINE)
    if random.random() < 0.08:
        began = now - timedelta(days=random.uniform(0.1, 29))
        yield _exposure(began, timedelta(seconds=random.expovariate(1 / 60)), actor=random.choice((DANA, POLICY)))
    if random.random() < 0.015:
        began = now - timedelta(days=random.uniform(1, 29))
        yield _exposure(began, timedelta(minutes=random.uniform(2, 55)), precision=Precision.AT_MOST)
    if number % 6 == 5 and random.random() < 0.02:
        began = now - timedelta(days=random.uniform(2, 29))
        yield _exposure(began, timedelta(minutes=random.uniform(30, 240)), waived=Waived(observed=True), actor=DANA)


def _open(number: int, *, now: datetime) -> Iterator[Exposure]:
    if number in {0, 7, 22}:
        yield _exposure(now - timedelta(minutes=6 + 31 * number), None, actor=DANA if number == 0 else None)
    if number == 18 or (number % 60 == 5 and number < 400):
        waived = Waived(exempt=number == 18, observed=number != 18)
        yield _exposure(now - timedelta(minutes=20 + number % 170), None, waived=waived)


def _exposure(opened: datetime, lasted: timedelta | None, **fields: object) -> Exposure:
    closed = None if lasted is None else opened + lasted
    said: dict[str, object] = {"precision": Precision.EXACT, "ending": Ending.HEALED if closed else None} | fields
    return Exposure(control=Control.PLAN, opened=opened, seen=opened, off_at=opened, closed=closed, **said)  # type: ignore[arg-type]  # what a caller names


def _heal(subscription: SubscriptionId, place: int, exposure: Exposure) -> Heal:
    return Heal(
        id=HealId(f"{subscription[:8]}-0000-4000-8000-{place:012d}"),
        subscription=subscription,
        control=Control.PLAN,
        started_at=exposure.closed or exposure.opened,
        cause="plan_changed",
        reason="tier is Free, wanted Standard",
        before="{}",
        asked="{}",
        state=HealState.PROVEN,
        proof="proven",
    )


def _troubled(number: int, memory: Memory, *, now: datetime) -> Memory:
    ago, soon = now - timedelta(minutes=40), now + timedelta(minutes=9)
    if number == 0:
        fight = OpenIncident(
            kind=IncidentKind.FIGHT,
            subject=Subject(Control.PLAN),
            since=now - timedelta(hours=5),
            last=ago,
            count=14,
            reason="tier is Free, wanted Standard",
            actor=DANA,
            told=True,
        )
        return replace(memory, incidents=(fight,), last_plan=PlanSeen(Tier.STANDARD, ()))
    if number == 7:
        words = "AIPromptEvidence: the client does not have authorization to perform roleAssignments/write"
        refusal = OpenIncident(
            kind=IncidentKind.REFUSAL, subject=Subject(Control.PLAN), since=ago, last=ago, count=4, reason=words
        )
        return replace(memory, incidents=(refusal,))
    if number == 13:
        return replace(memory, enrolment=Enrolment("enforcer-0f1e2d3c4b5a6978", EnrolmentState.BLOCKED, ago))
    if number in {26, 31}:
        failed = Unproven("AIPromptEvidence", OperationStatus.FAILED, "Failed", 2, soon)
        return replace(memory, unproven=(failed,), look_again=LookAgain(soon, "unproven", 2))
    return replace(memory, look_again=LookAgain(soon, "Conflict", 1)) if number in {22, 37} else memory
