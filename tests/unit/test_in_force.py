"""Which baseline a worker enforces: the published one, else the last good one, else none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from enforcer.adoption.decision import Decision
from enforcer.baseline import Mode
from enforcer.baselines.published import Published, digest_of
from enforcer.errors import BadBaseline, NotNow
from enforcer.in_force.adopt import adopt
from enforcer.in_force.baseline import InForce
from enforcer.in_force.last_good import last_good
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.ports import BaselineSource
from enforcer.world import World
from tests.unit.baseline_texts import GOOD
from tests.unit.build import NOT_REACHED, NOW
from tests.unit.in_force import put_in_force

OBSERVING = GOOD.replace("enforce", "observe")
BAD = {
    "missing": None,
    "no YAML": b"a: [",
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "unknown key": b"version: 1\nmoed: enforce\n",
}


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Iterator[SqliteLedger]:
    kept = SqliteLedger(now=clock.now)
    yield kept
    kept.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "baseline.yaml"


def world(ledger: SqliteLedger, source: BaselineSource, clock: Clock) -> World:
    return World(**dict.fromkeys(NOT_REACHED), ledger=ledger, baseline=source, now=clock.now)  # type: ignore[arg-type]  # never reached


@pytest.fixture
def packaged(ledger: SqliteLedger, file: Path, clock: Clock) -> World:
    return world(ledger, BaselineFiles(file), clock)


def spoil(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)


async def test_a_good_file_is_in_force_and_kept(file: Path, packaged: World) -> None:
    spoil(file, GOOD.encode())
    baseline, adoption = await InForce().baseline(packaged)
    assert (baseline.name, adoption and adoption.decision) == ("contoso", Decision.FIRST)
    assert await last_good(packaged.ledger) == GOOD


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_a_bad_file_leaves_the_last_good_one_in_force(file: Path, packaged: World, content: bytes | None) -> None:
    await put_in_force(packaged.ledger, OBSERVING)
    spoil(file, content)
    baseline, adoption = await InForce().baseline(packaged)
    assert baseline.mode is Mode.OBSERVE
    assert adoption
    assert file.name in adoption.problems[0].where
    assert await last_good(packaged.ledger) == OBSERVING


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_a_bad_file_without_a_last_good_one_leaves_nothing_in_force(
    file: Path, packaged: World, content: bytes | None
) -> None:
    spoil(file, content)
    with pytest.raises(BadBaseline) as caught:
        await InForce().baseline(packaged)
    assert file.name in caught.value.problems[0].where
    assert await last_good(packaged.ledger) is None


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_each_trouble_is_news_once(file: Path, packaged: World, content: bytes | None) -> None:
    await put_in_force(packaged.ledger, OBSERVING)
    spoil(file, content)
    assert [(await adopt(packaged)).news for _ in range(3)] == [True, False, False]


async def test_the_file_is_in_force_again_as_soon_as_it_is_good(file: Path, packaged: World) -> None:
    await put_in_force(packaged.ledger, OBSERVING)
    spoil(file, b"a: [")
    before, _ = await InForce().baseline(packaged)
    spoil(file, GOOD.encode())
    mended, _ = await InForce().baseline(packaged)
    assert (before.mode, mended.mode) == (Mode.OBSERVE, Mode.ENFORCE)
    assert await last_good(packaged.ledger) == GOOD


async def test_a_folder_is_no_file(tmp_path: Path, ledger: SqliteLedger, clock: Clock) -> None:
    with pytest.raises(BadBaseline, match="readable"):
        await InForce().baseline(world(ledger, BaselineFiles(tmp_path), clock))


async def test_when_both_are_bad_the_problem_of_the_file_is_told(file: Path, packaged: World) -> None:
    await put_in_force(packaged.ledger, "version: 0")
    with pytest.raises(BadBaseline) as caught:
        await InForce().baseline(packaged)
    assert {file.name} == {Path(problem.where).name.split(":")[0] for problem in caught.value.problems}


class Away:
    """A source that can't be reached; `asked` counts."""

    is_near = False

    def __init__(self) -> None:
        self.asked = 0

    async def published(self) -> Published:
        self.asked += 1
        raise NotNow("BaselineNotReached", "away")


class Overtaken:
    """A source that answers so late that another worker has put something else in force meanwhile; the first time."""

    is_near = False

    def __init__(self, ledger: SqliteLedger, times: int = 1) -> None:
        self._ledger = ledger
        self._times = times

    async def published(self) -> Published:
        if self._times:
            self._times -= 1
            await put_in_force(self._ledger, GOOD + f"# {self._times}\n")
        return Published("baseline.yaml", GOOD.replace("contoso", "fabrikam"))


async def test_who_was_overtaken_judges_against_what_is_in_force_now(ledger: SqliteLedger, clock: Clock) -> None:
    await put_in_force(ledger, GOOD)
    adoption = await adopt(world(ledger, Overtaken(ledger), clock))
    assert (adoption.decision, adoption.before) == (Decision.CHANGED, digest_of(GOOD + "# 0\n"))


async def test_who_is_overtaken_again_and_again_leaves_it_to_the_next_look(ledger: SqliteLedger, clock: Clock) -> None:
    await put_in_force(ledger, GOOD)
    with pytest.raises(NotNow, match="other workers"):
        await adopt(world(ledger, Overtaken(ledger, times=9), clock))
    assert (await last_good(ledger) or "").startswith(GOOD)


async def test_what_was_in_force_and_is_lost_is_not_replaced_by_something_looser(
    file: Path, packaged: World, ledger: SqliteLedger
) -> None:
    await put_in_force(ledger, GOOD)
    await ledger.forget_baseline_texts({digest_of(GOOD)})
    spoil(file, OBSERVING.encode())
    with pytest.raises(BadBaseline, match="nothing that can be read"):
        await InForce().baseline(packaged)
    spoil(file, GOOD.encode())
    assert (await InForce().baseline(packaged))[0].mode is Mode.ENFORCE


async def test_a_row_that_says_nothing_is_not_taken_for_a_first_installation(
    file: Path, packaged: World, ledger: SqliteLedger
) -> None:
    await put_in_force(ledger, GOOD)
    ledger._database.execute("UPDATE said SET body = 'spoilt'")
    spoil(file, OBSERVING.encode())
    assert (await adopt(packaged)).decision is Decision.HELD


async def test_a_worker_begins_without_a_source_that_is_far_where_the_ledger_knows(
    ledger: SqliteLedger, clock: Clock
) -> None:
    away = Away()
    await put_in_force(ledger, OBSERVING)
    baseline, adoption = await InForce().baseline(world(ledger, away, clock))
    assert (baseline.mode, adoption, away.asked) == (Mode.OBSERVE, None, 0)


async def test_without_either_nothing_is_in_force_and_it_is_tried_again(ledger: SqliteLedger, clock: Clock) -> None:
    with pytest.raises(NotNow):
        await InForce().baseline(world(ledger, Away(), clock))


async def test_what_another_worker_put_in_force_is_seen_within_a_minute(
    file: Path, packaged: World, clock: Clock
) -> None:
    spoil(file, GOOD.encode())
    worker = InForce()
    await worker.baseline(packaged)
    await put_in_force(packaged.ledger, OBSERVING)
    before, _ = await worker.baseline(packaged)
    clock.at += timedelta(seconds=61)
    after, _ = await worker.baseline(packaged)
    assert (before.mode, after.mode) == (Mode.ENFORCE, Mode.OBSERVE)
