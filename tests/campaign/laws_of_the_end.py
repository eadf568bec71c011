"""After the last step and a quiet day → the laws that are broken. Needs a subscription's truth, memory and record."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from enforcer.facts import SubscriptionId
from enforcer.ledger.rows import FURTHEST_DUE
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.schedule import BUSY_FOR, FIGHT_MAY_BE_OVER
from sandbox.state import SubscriptionState, Tier
from tests.campaign.accounts import broken_accounts, switched_off
from tests.campaign.law import Law
from tests.campaign.laws_of_enrolment import broken_enrolment, is_blocked, is_settled
from tests.campaign.laws_of_time import broken_by_time
from tests.campaign.stage import Stage
from tests.campaign.truth import on
from tests.campaign.witness import wishes, within

_GOOD = {"compliant", "proven"}
_TELLING = ("cause", "verdict", "code", "plan_reason", "look_again_at", "look_again_reason")
_HOURS = timedelta(hours=5)
_TICK = timedelta(minutes=2)
_CALLS_A_LOOK = 40
"""Registration is polled, a lock is waited for, and each call may be sent three times."""
_REGISTRATIONS = 40
"""Of one subscription in a whole schedule: the ladder asks for six, others may unregister it a few times."""
_QUIET_CALLS = 40 * 26
"""Of one subscription in the quiet day: an hourly look at its very worst."""


def at_baseline(stage: Stage, subscription: str) -> bool:
    """Really working, whatever reads say; what nobody of us can know to be refused is taken for what it reads as."""
    plan, unknowable = stage.witness.truth.plan(subscription), stage.witness.truth.refusals.unknowable(subscription)
    registered = stage.azure.tenant.registration(subscription) == "Registered"
    wanted, unwanted = set(wishes(stage.setting, enabled=True)), set(wishes(stage.setting, enabled=False))
    standard = plan.tier is Tier.STANDARD and registered
    return standard and wanted <= plan.protecting | unknowable and not unwanted & on(plan)


def impediment(stage: Stage, subscription: str) -> str:
    """What keeps a subscription from its baseline for good, or nothing."""
    truth, assumed = stage.witness.truth, stage.setting.assumptions
    if stage.azure.tenant.subscription(subscription).state is SubscriptionState.DISABLED:
        return "refused"
    if set(wishes(stage.setting, enabled=True)) - set(assumed.ai_extensions):
        return "refused"
    refused = {name for name, state in truth.plan(subscription).extensions.items() if state.refused}
    if refused - truth.refusals.unknowable(subscription):
        return "unproven"
    return ""


async def is_at_rest(stage: Stage, *, since: datetime) -> bool:
    """Nothing is on its way, due, or held for a ledger that was down, but for what is looked at hourly, after five such
    hours.
    """
    registrations = {stage.azure.tenant.registration(subscription) for subscription in stage.homes}
    is_told = not any(worker.holds_rejections or worker.held for worker in stage.workers)
    if stage.is_carrying or "Registering" in registrations or not is_told:
        return False
    long_enough = stage.azure.clock.now() - since > _HOURS
    for subscription in stage.homes:
        memory = await stage.ledger.recall(SubscriptionId(subscription))
        if not is_settled(stage, subscription, memory) or any(broken_accounts(stage, subscription)):
            return False
        stuck = (
            memory.not_offered
            or is_blocked(memory)
            or (not at_baseline(stage, subscription) and impediment(stage, subscription))
        )
        row = memory.look_again
        if row and row.reason != FIGHT_MAY_BE_OVER and not (stuck and long_enough):
            return False
        if row and _is_overdue(row, stage.azure.clock.now()):
            return False
    return True


async def broken_after_quiet(stage: Stage, *, all_told: bool) -> Iterator[tuple[Law, str, str]]:
    """`all_told`: each subscription of the estate was looked at again, so nothing is excused by what was not told."""
    found = []
    for subscription in stage.homes:
        memory = await stage.ledger.recall(SubscriptionId(subscription))
        laws = [
            *_of_home(stage, subscription, memory, all_told=all_told),
            *_of_memory(stage, memory),
            *broken_enrolment(stage, subscription, memory),
            *broken_accounts(stage, subscription),
        ]
        found += [(law, subscription, detail) for law, detail in laws]
    return iter(found)


def _of_home(stage: Stage, subscription: str, memory: Memory, *, all_told: bool) -> Iterator[tuple[Law, str]]:
    truth, record = stage.witness.truth, stage.witness.records.get(subscription)
    known = truth.told[subscription]
    if not truth.places[subscription].inside or subscription in truth.lied_to:
        return
    if not all_told and (not known.told or known.stale):
        return
    verdict = str(record.fields["verdict"]) if record else "none"
    said = {name: record.fields[name] for name in _TELLING if name in record.fields} if record else {}
    good, obstacle = at_baseline(stage, subscription), impediment(stage, subscription)
    if stage.observes:
        registering = record is not None and record.fields.get("provider") == "observed" and not all_told
        accounts = switched_off(stage, subscription)
        would_write = bool(memory.unproven or truth.unasked[subscription] or registering or accounts)
        yield from _of_observed(memory, verdict, good=good, would_write=would_write, said=said)
        return
    waits_for_sweep = not all_told and verdict == "unknown" and _is_excused(stage, subscription)
    if not good and not obstacle and not waits_for_sweep:
        yield Law.AT_BASELINE, f"{truth.plan(subscription)}; {said}; {_waiting(memory)}"
    if not good and obstacle and not (verdict in {"refused", "unproven", "unknown"} and memory.look_again):
        yield Law.TRUE_AT_THE_END, f"{obstacle}, and {verdict} without a due row: {said}"
    if good and all_told and not obstacle:
        yield from _of_rest(memory, verdict, said)
    left_on = truth.unasked[subscription] - {"AIModelScanner", *wishes(stage.setting, enabled=True)}
    is_disabled = stage.azure.tenant.subscription(subscription).state is SubscriptionState.DISABLED
    if left_on and not is_disabled and not waits_for_sweep:
        yield Law.CORRECTED, f"{sorted(left_on)} came on by our own write and stayed on"


def _of_rest(memory: Memory, verdict: str, said: Mapping[str, object]) -> Iterator[tuple[Law, str]]:
    if verdict not in _GOOD:
        yield Law.TRUE_AT_THE_END, f"at its baseline, and {verdict}: {said}"
    row = memory.look_again
    waits = row and row.reason != FIGHT_MAY_BE_OVER and not memory.not_offered and not is_blocked(memory)
    if waits or memory.awaiting or memory.unproven:
        yield Law.NO_LOOP, f"at its baseline, and not at rest: {_waiting(memory)}; {said}"
    if memory.exposure.open and verdict in _GOOD:
        yield Law.EXPOSURE_ENDS, f"at its baseline, and {memory.exposure.open}; {said}"


def _of_observed(
    memory: Memory, verdict: str, *, good: bool, would_write: bool, said: Mapping[str, object]
) -> Iterator[tuple[Law, str]]:
    """Seen and said, and nothing to come back for.

    `would_write`: a write from the time when it still enforced has no proof, or switched on what nobody asked for; that
    it reads well is then no proof, and only a write could bring one. Or a registration ended after the look: no event.
    Or an AI account is off.
    """
    true = _GOOD if good else {"observed", "refused", "unknown"}
    if verdict not in (true | {"observed"} if would_write else true):
        yield Law.TRUE_AT_THE_END, f"{'at' if good else 'off'} its baseline, observed, and {verdict}: {said}"
    row = memory.look_again
    if verdict != "unknown" and row and row.reason != FIGHT_MAY_BE_OVER and not is_blocked(memory):
        yield Law.NO_LOOP, f"observed, and not at rest: {_waiting(memory)}; {said}"


def _waiting(memory: Memory) -> str:
    return f"{memory.look_again}, {memory.awaiting}, {memory.unproven}, {memory.corrected}"


def _is_excused(stage: Stage, subscription: str) -> bool:
    """A read that is denied waits for the sweep; but not where the subscription has lately joined the estate."""
    record, moved = stage.witness.records[subscription], stage.witness.truth.places[subscription].moved
    return moved is None or record.fields["code"] != "AuthorizationFailed"


def _of_memory(stage: Stage, memory: Memory) -> Iterator[tuple[Law, str]]:
    now = stage.azure.clock.now()
    if memory.busy and memory.busy.until > now + BUSY_FOR:
        yield Law.NO_LOOP, f"the busy mark lasts until {memory.busy.until}"
    for one in memory.incidents:
        if one.over_at and one.over_at < now - _HOURS:
            yield Law.FIGHT_TOLD, f"still open, and quiet since {one.last:%F %T}"
    row = memory.look_again
    if row and (_is_overdue(row, now) or row.at > now + FURTHEST_DUE):
        yield Law.NO_LOOP, f"a due row that does not come due: {row}"


def _is_overdue(row: LookAgain, now: datetime) -> bool:
    """Longer than the timer needs. So is a row that came due while the ledger was down, until its first tick."""
    return row.at < now - _TICK


def broken_in_all(stage: Stage) -> Iterator[tuple[Law, str, str]]:
    """What is counted over the whole schedule."""
    witness = stage.witness
    yield from broken_by_time(witness.spells)
    if len(witness.calls) > _CALLS_A_LOOK * max(1, witness.looks):
        yield Law.NO_LOOP, "", f"{len(witness.calls)} calls in {witness.looks} looks"
    for subscription in stage.homes:
        quiet = within(witness.calls, subscription, since=stage.quiet_since)
        if len(quiet) > _QUIET_CALLS:
            yield Law.NO_LOOP, subscription, f"{len(quiet)} calls in a quiet day"
        ours = within(witness.calls, subscription, since=witness.began_at)
        posts = [call for call in ours if call.exchange.method == "POST" and call.exchange.carried_out]
        if len(posts) > _REGISTRATIONS:
            yield Law.NO_LOOP, subscription, f"registered {len(posts)} times"
    for process in stage.workers:
        if process.holds_rejections:
            told = f"{process.rejections_told} of {process.rejected} rejections on record"
            yield Law.EVERY_OUTCOME, "", told
    for process in (*stage.workers, *stage.dead):
        if process.wire.strays:
            yield Law.OUR_HOST_ONLY, "", str([url for url, _ in process.wire.strays])
    if stage.azure.internal_errors:
        yield Law.NO_INTERNAL_ERROR, "", f"the sandbox: {stage.azure.internal_errors!r}"
