"""Which baseline is in force: the file's, else the last good one, else none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enforcer.baseline import Mode
from enforcer.errors import BadBaseline
from enforcer.in_force import in_force
from enforcer.local.ledger import SqliteLedger
from tests.unit.baseline_texts import GOOD
from tests.unit.build import NOW

OBSERVING = GOOD.replace("enforce", "observe")


@pytest.fixture
def ledger() -> Iterator[SqliteLedger]:
    kept = SqliteLedger(now=lambda: NOW)
    yield kept
    kept.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "baseline.yaml"


async def test_a_good_file_is_in_force_and_kept(file: Path, ledger: SqliteLedger) -> None:
    spoil(file, GOOD.encode())
    baseline, problem = await in_force(file, ledger, today=NOW.date())
    assert (baseline.name, problem) == ("contoso", None)
    assert await ledger.last_good_baseline() == GOOD


def spoil(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)


BAD = {
    "missing": None,
    "no YAML": b"a: [",
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "unknown key": b"version: 1\nmoed: enforce\n",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
async def test_a_bad_file_leaves_the_last_good_one_in_force(
    file: Path, ledger: SqliteLedger, content: bytes | None
) -> None:
    await ledger.keep_good_baseline(OBSERVING)
    spoil(file, content)
    baseline, problem = await in_force(file, ledger, today=NOW.date())
    assert baseline.mode is Mode.OBSERVE
    assert problem is not None
    assert file.name in problem.problems[0].where
    assert await ledger.last_good_baseline() == OBSERVING


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
async def test_a_bad_file_without_a_last_good_one_leaves_nothing_in_force(
    file: Path, ledger: SqliteLedger, content: bytes | None
) -> None:
    spoil(file, content)
    with pytest.raises(BadBaseline) as caught:
        await in_force(file, ledger, today=NOW.date())
    assert file.name in caught.value.problems[0].where
    assert await ledger.last_good_baseline() is None


async def test_the_file_is_in_force_again_as_soon_as_it_is_good(file: Path, ledger: SqliteLedger) -> None:
    await ledger.keep_good_baseline(OBSERVING)
    spoil(file, b"a: [")
    kept, _ = await in_force(file, ledger, today=NOW.date())
    spoil(file, GOOD.encode())
    mended, problem = await in_force(file, ledger, today=NOW.date())
    assert (kept.mode, mended.mode, problem) == (Mode.OBSERVE, Mode.ENFORCE, None)
    assert kept.digest != mended.digest
    assert await ledger.last_good_baseline() == GOOD


async def test_a_folder_is_no_file(tmp_path: Path, ledger: SqliteLedger) -> None:
    with pytest.raises(BadBaseline, match="readable"):
        await in_force(tmp_path, ledger, today=NOW.date())


async def test_when_both_are_bad_the_problem_of_the_file_is_told(file: Path, ledger: SqliteLedger) -> None:
    await ledger.keep_good_baseline("version: 0")
    with pytest.raises(BadBaseline) as caught:
        await in_force(file, ledger, today=NOW.date())
    assert {file.name} == {Path(problem.where).name.split(":")[0] for problem in caught.value.problems}
