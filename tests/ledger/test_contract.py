"""What every ledger promises, whatever it is kept in."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.baselines.published import Approval, Said, Untold, Version, digest_of
from enforcer.errors import RowTooNew
from enforcer.facts import Control, SubscriptionId
from enforcer.ledger.rows import LONGEST_TEXT, memory_text
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.purview import PurviewKind, PurviewState
from enforcer.memory.subscription import Awaiting, Busy, LookAgain, Memory, Unproven
from enforcer.observed.place import Place
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, Tier
from tests.ledger.conftest import NOW, Kept

pytestmark = pytest.mark.sockets

SUB = SubscriptionId("5ab5c210-0001-4000-8000-000000000001")
OTHER = SubscriptionId("5ab5c210-0002-4000-8000-000000000002")
FULL = Memory(
    subscription=SUB,
    first_seen=NOW,
    last_seen=NOW,
    last_plan=PlanSeen(Tier.STANDARD, (Extension("AIPromptEvidence", enabled=True, properties='{"a": 1}'),), "c-1"),
    unproven=(Unproven("AIPromptEvidence", OperationStatus.FAILED, "no rights ✗", 2, NOW + timedelta(minutes=5)),),
    asked=("AIPromptEvidence",),
    awaiting=(Awaiting(HealId("h-1"), Control.PLAN, NOW),),
    own_writes=("c-1",),
    writes=3,
    busy=Busy("somebody", NOW + timedelta(seconds=30)),
    look_again=LookAgain(NOW + timedelta(minutes=2), "heal to confirm", 1),
)


def heal(number: int) -> Heal:
    return Heal(
        id=HealId(f"h-{number}"),
        subscription=SUB,
        control=Control.PLAN,
        started_at=NOW + timedelta(seconds=number),
        cause="plan_changed",
        reason="tier is Free",
        before="{}",
        asked="{}",
    )


def due_at(minutes: int) -> LookAgain:
    return LookAgain(NOW + timedelta(minutes=minutes), "x")


async def test_a_subscription_never_met_has_a_blank_memory(kept: Kept) -> None:
    assert await kept.ledger.recall(SUB) == Memory(subscription=SUB)


async def test_what_is_kept_is_recalled_whole_by_everybody(kept: Kept) -> None:
    after = await kept.ledger.update(SUB, lambda memory: replace(FULL, version=memory.version))
    assert after == replace(FULL, version=1)
    assert await kept.other.recall(SUB) == after


async def test_a_memory_longer_than_one_property_takes_is_kept_whole_and_so_is_a_short_one_after_it(kept: Kept) -> None:
    name = "n" * 60
    many = tuple(Awaiting(HealId(f"{name}-{number}"), Control.PLAN, NOW) for number in range(50))
    long = replace(FULL, awaiting=many, own_writes=tuple(f"{'😀' * 600}{number}" for number in range(50)))
    assert len(memory_text(long)) > LONGEST_TEXT
    assert await kept.ledger.update(SUB, lambda _: long) == replace(long, version=1)
    assert await kept.other.recall(SUB) == replace(long, version=1)
    await kept.other.update(SUB, lambda memory: replace(FULL, version=memory.version))
    assert await kept.ledger.recall(SUB) == replace(FULL, version=2)


async def test_a_change_that_raises_leaves_everything_as_it_was(kept: Kept) -> None:
    await kept.ledger.update(SUB, lambda memory: replace(memory, writes=1))

    def refuse(_: Memory) -> Memory:
        raise LookupError

    with pytest.raises(LookupError):
        await kept.ledger.update(SUB, refuse, heals=(heal(1),))
    assert (await kept.ledger.recall(SUB)).writes == 1
    assert await kept.ledger.heals(SUB) == ()


async def test_no_update_is_lost_between_two_workers(kept: Kept) -> None:
    def more(memory: Memory) -> Memory:
        return replace(memory, writes=memory.writes + 1)

    await asyncio.gather(*(ledger.update(SUB, more) for _ in range(8) for ledger in (kept.ledger, kept.other)))
    memory = await kept.ledger.recall(SUB)
    assert (memory.writes, memory.version) == (16, 16)


async def test_what_another_worker_writes_between_two_steps_is_not_lost(kept: Kept) -> None:
    def more(memory: Memory) -> Memory:
        return replace(memory, writes=memory.writes + 1)

    await kept.ledger.update(SUB, more)
    await kept.other.update(SUB, more)
    assert (await kept.ledger.update(SUB, more)).writes == 3
    assert (await kept.other.recall(SUB)).writes == 3


async def test_heals_are_kept_with_the_memory_and_listed_oldest_first(kept: Kept) -> None:
    await kept.ledger.update(SUB, lambda memory: memory, heals=(heal(2), heal(1)))
    await kept.ledger.keep_heal(replace(heal(1), proof="proven"))
    assert [(one.id, one.proof) for one in await kept.other.heals(SUB)] == [("h-1", "proven"), ("h-2", "")]
    assert await kept.other.heal(SUB, HealId("h-2")) == heal(2)
    assert await kept.other.heal(OTHER, HealId("h-2")) is None


async def test_memories_are_listed_page_by_page_whatever_else_is_kept(kept: Kept) -> None:
    subscriptions = [SubscriptionId(f"{number:08x}-0000-4000-8000-000000000000") for number in (0xF, 0xDEADBEEF, 3)] + [
        SUB
    ]
    for subscription in subscriptions:
        await kept.ledger.update(subscription, lambda memory: replace(memory, writes=5, look_again=due_at(1)))
        await kept.ledger.learn({subscription: Place(("mg-a",))})
    await kept.ledger.update(SUB, lambda memory: memory, heals=(heal(1),))
    listed: list[Memory] = []
    while page := await kept.other.memories(after=listed[-1].subscription if listed else "", limit=3):
        assert len(page) <= 3
        listed += page
    assert [memory.subscription for memory in listed] == sorted(subscriptions)
    assert {memory.writes for memory in listed} == {5}


async def test_what_is_known_of_purview_is_kept_within_the_rules(kept: Kept) -> None:
    assert await kept.ledger.purview(lambda state: state) == PurviewState()
    far = PurviewState(kind=PurviewKind.MISSING, since=NOW, look_at=NOW + timedelta(days=99))
    await kept.ledger.purview(lambda _: far)
    known = await kept.other.purview(lambda state: state)
    assert (known.kind, known.since, known.look_at) == (PurviewKind.MISSING, NOW, NOW + timedelta(days=1))


async def test_due_rows_come_earliest_first_and_only_when_their_time_has_come(kept: Kept) -> None:
    await kept.ledger.update(SUB, lambda memory: replace(memory, look_again=due_at(-1)))
    await kept.ledger.update(OTHER, lambda memory: replace(memory, look_again=due_at(-5)))
    assert [memory.subscription for memory in await kept.other.due(NOW, limit=9)] == [OTHER, SUB]
    assert [memory.subscription for memory in await kept.other.due(NOW, limit=1)] == [OTHER]
    assert await kept.other.due(NOW - timedelta(minutes=9), limit=9) == ()


@pytest.mark.parametrize("later", [None, due_at(10)], ids=["cleared", "put off"])
async def test_a_row_that_is_no_longer_due_is_not_listed(kept: Kept, later: LookAgain | None) -> None:
    await kept.ledger.update(SUB, lambda memory: replace(memory, look_again=due_at(-1)))
    await kept.other.update(SUB, lambda memory: replace(memory, look_again=later))
    assert await kept.ledger.due(NOW, limit=9) == ()
    assert len(await kept.ledger.due(NOW + timedelta(minutes=11), limit=9)) == (1 if later else 0)


async def test_a_due_row_that_becomes_sooner_is_listed_at_its_new_time(kept: Kept) -> None:
    await kept.ledger.update(SUB, lambda memory: replace(memory, look_again=due_at(30)))
    await kept.ledger.update(SUB, lambda memory: replace(memory, look_again=due_at(-1)))
    assert len(await kept.other.due(NOW, limit=9)) == 1


async def test_the_text_of_a_baseline_is_kept_however_long_it_is_until_it_is_forgotten(kept: Kept) -> None:
    long, other = "é" * 100_000, "ü" * 70_001
    assert await kept.ledger.baseline_text(digest_of(long)) is None
    for text in (long, other):
        await kept.ledger.keep_baseline_text(text)
    assert [await kept.other.baseline_text(digest_of(text)) for text in (long, other)] == [long, other]
    await kept.ledger.forget_baseline_texts({digest_of(long), digest_of("never kept")})
    assert [await kept.other.baseline_text(digest_of(text)) for text in (long, other)] == [None, other]


async def test_which_baseline_is_in_force_is_one_value_that_is_changed_in_one_step(kept: Kept) -> None:
    await kept.ledger.said_of_baselines(lambda said: said.replaced("a" * 64, now=NOW))
    told = Untold("baseline_changed", "info", {"loosened": 1, "approved": True, "slo": 0.5, "before": ""}, NOW)
    used = (Approval("a" * 64, "b" * 64, NOW.date()),)
    await kept.other.said_of_baselines(lambda said: replace(said, untold=(told,), used=used))
    assert await kept.ledger.said_of_baselines(lambda said: said) == Said(
        in_force=Version("a" * 64, NOW), untold=(told,), used=used
    )


async def test_a_planted_row_can_not_make_us_wait_longer_than_the_rules_allow(kept: Kept) -> None:
    far = NOW + timedelta(days=9000)
    planted = replace(
        FULL,
        busy=Busy("nobody", far),
        look_again=LookAgain(far, "x", -5),
        unproven=(Unproven("AIPromptEvidence", OperationStatus.FAILED, None, 1, far),),
    )
    await kept.plant(SUB, memory_text(planted), far)
    memory = (await kept.ledger.due(NOW, limit=9))[0]
    assert memory.busy
    assert memory.busy.until <= NOW + timedelta(seconds=60)
    assert memory.unproven[0].retry_at <= NOW + timedelta(hours=1)
    assert memory.look_again
    assert memory.look_again.at <= NOW + timedelta(days=1)


PLANTED = {
    "no JSON": "garbage",
    "another shape": '{"subscription": 5}',
    "another subscription": memory_text(replace(FULL, subscription=OTHER)),
    "endless lists": memory_text(replace(FULL, corrected=tuple("x" * 60))),
    "times without a zone": memory_text(FULL).replace("Z", ""),
    "deep nesting": "[" * 20_000,
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED)
async def test_a_planted_row_that_is_no_memory_is_blank_and_can_be_written_over(kept: Kept, body: str) -> None:
    await kept.plant(SUB, body, None)
    memory = await kept.ledger.recall(SUB)
    assert memory.subscription == SUB
    assert memory.writes in {0, 3}
    await kept.ledger.update(SUB, lambda found: replace(found, writes=9))
    assert (await kept.other.recall(SUB)).writes == 9


VERSIONS: dict[str, object] = {"a text": "zzz", "the highest that fits": 2**31 - 1, "below zero": -1, "a fraction": 1.5}


@pytest.mark.parametrize("version", VERSIONS.values(), ids=VERSIONS)
async def test_a_planted_version_keeps_nobody_from_being_looked_at_or_written(kept: Kept, version: object) -> None:
    await kept.plant(SUB, memory_text(replace(FULL, look_again=LookAgain(NOW, "x"))), NOW, version)
    await kept.plant(OTHER, "garbage", NOW, version)
    assert [memory.subscription for memory in await kept.ledger.due(NOW, limit=9)][:1] == [SUB]
    for subscription in (SUB, OTHER):
        await kept.ledger.update(subscription, lambda found: replace(found, writes=9, look_again=None))
        assert (await kept.other.recall(subscription)).writes == 9
    assert await kept.ledger.due(NOW, limit=9) == ()


async def test_what_another_worker_wrote_after_a_recall_is_not_lost(kept: Kept) -> None:
    await kept.ledger.update(SUB, lambda found: replace(found, writes=1))
    await kept.ledger.recall(SUB)
    await kept.other.update(SUB, lambda found: replace(found, writes=found.writes + 1))
    assert (await kept.ledger.update(SUB, lambda found: replace(found, writes=found.writes + 1))).writes == 3


async def test_the_estate_is_what_was_learnt_last(kept: Kept) -> None:
    assert await kept.ledger.known() == {}
    many = {SubscriptionId(f"{number:08d}-0000-4000-8000-000000000000"): Place(("mg",)) for number in range(250)}
    first, second, *_ = many
    await kept.ledger.learn(many)
    await kept.ledger.learn({first: Place(("mg-new", "mg"))}, gone=[second, OTHER])
    known = await kept.other.known()
    assert len(known) == 249
    assert (known[first], second in known) == (Place(("mg-new", "mg")), False)


async def test_learning_nothing_is_nothing(kept: Kept) -> None:
    await kept.ledger.learn({})
    assert await kept.ledger.known() == {}


async def test_the_sweep_goes_on_where_it_was_and_belongs_to_one_worker(kept: Kept) -> None:
    mine = await kept.ledger.sweep(lambda found: found.claimed("me", now=NOW))
    theirs = await kept.other.sweep(lambda found: found.claimed("you", now=NOW))
    assert (mine.holder, theirs.holder, theirs.number) == ("me", "me", 1)
    await kept.ledger.sweep(
        lambda found: found.turned(
            "me",
            after=SUB,
            calls=1,
            looked=2,
            counts={"compliant": 9},
            paced_until=NOW,
            extensions={"AIMystery": (2, 1)},
            now=NOW,
        )
    )
    later = await kept.other.sweep(lambda found: found.released().claimed("you", now=NOW))
    assert (later.holder, later.after, later.pages, dict(later.counts)) == ("you", SUB, 1, {"compliant": 9})


async def test_a_row_of_a_newer_form_is_left_as_it_is_and_stops_no_other(kept: Kept) -> None:
    newer = memory_text(replace(FULL, writes=42)).replace('"form":1', '"form":2')
    await kept.plant(SUB, newer, NOW - timedelta(minutes=9))
    await kept.ledger.update(OTHER, lambda memory: replace(memory, look_again=due_at(-1)))
    for story in (kept.ledger.recall(SUB), kept.ledger.update(SUB, lambda memory: memory, heals=(heal(1),))):
        with pytest.raises(RowTooNew):
            await story
    assert [memory.subscription for memory in await kept.other.due(NOW, limit=1)] == [OTHER]
    assert [memory.subscription for memory in await kept.other.memories(after="", limit=1)] == [OTHER]
    await kept.plant(SUB, newer.replace('"form":2', '"form":1'), NOW)
    assert (await kept.other.recall(SUB)).writes == 42
    assert await kept.other.heals(SUB) == ()


async def test_a_row_of_an_older_form_is_read_and_what_it_does_not_say_is_as_ever(kept: Kept) -> None:
    old = {"subscription": SUB, "version": 3, "first_seen": NOW.isoformat(), "writes": 2, "retired": [1]}
    await kept.plant(SUB, json.dumps(old), None)
    assert await kept.ledger.recall(SUB) == Memory(subscription=SUB, version=7, first_seen=NOW, writes=2)


@pytest.mark.parametrize("form", ['"two"', "null", "-1", "1.5", "[]"])
async def test_a_planted_form_that_is_no_number_keeps_nobody_from_reading(kept: Kept, form: str) -> None:
    await kept.plant(SUB, memory_text(FULL).replace('"form":1', f'"form":{form}'), None)
    assert (await kept.ledger.recall(SUB)).writes == FULL.writes
