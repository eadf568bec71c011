"""A local file that is too large is refused by its name and the limit, without being loaded."""

import os
import tracemalloc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from enforcer.cli.main import app
from enforcer.documents.yaml_subset import LARGEST_FILE
from enforcer.errors import BadBaseline
from enforcer.local.baseline_files import BaselineFiles, TextFile
from enforcer.triggers.delivered import LARGEST_FILE as LARGEST_EVENTS
from tests.unit.baseline_texts import GOOD

MOST_MEMORY = 4 * 1024 * 1024


def large(file: Path, size: int = 50_000_000) -> Path:
    """It has a hole in it: it takes no room on the disk."""
    file.write_text(GOOD)
    os.truncate(file, size)
    return file


async def refused(source: BaselineFiles) -> str:
    tracemalloc.start()
    with pytest.raises(BadBaseline) as caught:
        await source.published()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_MEMORY
    return str(caught.value)


async def test_a_baseline_of_50_mb_is_refused_and_not_loaded(tmp_path: Path) -> None:
    told = await refused(BaselineFiles(large(tmp_path / "prod.yaml")))
    assert told.endswith("prod.yaml: the file: got more than 262144 characters; allowed: at most 262144 (256 Ki)")


async def test_approvals_of_50_mb_are_refused_and_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "prod.yaml"
    file.write_text(GOOD)
    large(tmp_path / "prod.approvals.yaml")
    assert "prod.approvals.yaml: the file: got more than" in await refused(BaselineFiles(file))
    elsewhere = TextFile(large(tmp_path / "board.yaml"))
    assert "board.yaml: the file: got more than" in await refused(BaselineFiles(file, elsewhere))


async def test_a_file_without_an_end_is_refused() -> None:
    assert "/dev/zero: the file: got more than" in await refused(BaselineFiles(Path("/dev/zero")))


async def test_the_largest_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "prod.yaml"
    file.write_text("\u20ac" * LARGEST_FILE, encoding="utf-8")
    assert len((await BaselineFiles(file).published()).baseline) == LARGEST_FILE


@pytest.mark.parametrize("words", [("baseline", "check"), ("handle",)], ids=" ".join)
def test_a_command_refuses_it_as_bad_input(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, [*words, str(large(tmp_path / "x.yaml")), "--json"])
    assert ended.exit_code == 4
    assert "more than" in ended.stdout


def test_standard_input_that_is_too_long_is_refused() -> None:
    ended = CliRunner().invoke(app, ["handle", "-"], input=b" " * (LARGEST_EVENTS + 1), env={"COLUMNS": "200"})
    assert ended.exit_code == 4
    assert "EVENT_FILE: got -: more than 16777216 characters; allowed: at most 16777216 (16 Mi)" in ended.stderr
