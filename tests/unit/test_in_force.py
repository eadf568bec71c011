"""Which baseline a worker enforces: the published one, else the last good one, else none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from enforcer.adopt import adopt
from enforcer.adoption import Decision
from enforcer.baseline import Mode
from enforcer.errors import BadBaseline, NotNow
from enforcer.in_force import InForce
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.ports import BaselineSource
from enforcer.published import Published
from enforcer.world import World
from tests.unit.baseline_texts import GOOD
from tests.unit.build import NOT_REACHED, NOW

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
    assert await packaged.ledger.last_good_baseline() == GOOD


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_a_bad_file_leaves_the_last_good_one_in_force(file: Path, packaged: World, content: bytes | None) -> None:
    await packaged.ledger.keep_good_baseline(OBSERVING)
    spoil(file, content)
    baseline, adoption = await InForce().baseline(packaged)
    assert baseline.mode is Mode.OBSERVE
    assert adoption
    assert file.name in adoption.problems[0].where
    assert await packaged.ledger.last_good_baseline() == OBSERVING


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_a_bad_file_without_a_last_good_one_leaves_nothing_in_force(
    file: Path, packaged: World, content: bytes | None
) -> None:
    spoil(file, content)
    with pytest.raises(BadBaseline) as caught:
        await InForce().baseline(packaged)
    assert file.name in caught.value.problems[0].where
    assert await packaged.ledger.last_good_baseline() is None


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_each_trouble_is_news_once(file: Path, packaged: World, content: bytes | None) -> None:
    await packaged.ledger.keep_good_baseline(OBSERVING)
    spoil(file, content)
    assert [(await adopt(packaged)).news for _ in range(3)] == [True, False, False]


async def test_the_file_is_in_force_again_as_soon_as_it_is_good(file: Path, packaged: World) -> None:
    await packaged.ledger.keep_good_baseline(OBSERVING)
    spoil(file, b"a: [")
    kept, _ = await InForce().baseline(packaged)
    spoil(file, GOOD.encode())
    mended, _ = await InForce().baseline(packaged)
    assert (kept.mode, mended.mode) == (Mode.OBSERVE, Mode.ENFORCE)
    assert await packaged.ledger.last_good_baseline() == GOOD


async def test_a_folder_is_no_file(tmp_path: Path, ledger: SqliteLedger, clock: Clock) -> None:
    with pytest.raises(BadBaseline, match="readable"):
        await InForce().baseline(world(ledger, BaselineFiles(tmp_path), clock))


async def test_when_both_are_bad_the_problem_of_the_file_is_told(file: Path, packaged: World) -> None:
    await packaged.ledger.keep_good_baseline("version: 0")
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


async def test_a_worker_begins_without_a_source_that_is_far_where_the_ledger_knows(
    ledger: SqliteLedger, clock: Clock
) -> None:
    away = Away()
    await ledger.keep_good_baseline(OBSERVING)
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
    await packaged.ledger.keep_good_baseline(OBSERVING)
    before, _ = await worker.baseline(packaged)
    clock.at += timedelta(seconds=61)
    after, _ = await worker.baseline(packaged)
    assert (before.mode, after.mode) == (Mode.ENFORCE, Mode.OBSERVE)
