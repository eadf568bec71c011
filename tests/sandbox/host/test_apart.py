"""The worker in a process of its own: it runs what it ran before, and imports nothing that Azure would not offer."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path

import pytest

from sandbox.host.apart import PACKAGES
from sandbox.host.function import AppDoesNotIndexError, Invocation
from sandbox.host.worker import Worker
from tests.sandbox.host.samples import BROKEN, CURIOUS

pytestmark = pytest.mark.sockets
CARRIED = ("azure", "werkzeug", "markupsafe")


def packaged(app: Path, folder: Path, carried: tuple[str, ...] = CARRIED) -> Path:
    """The app in a folder of its own, with `azure-functions` and what that needs beside it."""
    shutil.copytree(app, folder)
    (folder / PACKAGES).mkdir(parents=True)
    for name in carried:
        (folder / PACKAGES / name).symlink_to(str(metadata.distribution("azure-functions").locate_file(name)))
    return folder


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker]:
    loaded = await Worker.load_apart(packaged(CURIOUS, tmp_path / "an app"))
    yield loaded
    loaded.close()


async def run(worker: Worker, name: str, payload: str = "{}", kind: str = "string") -> Invocation:
    function = worker.function(name)
    assert function
    return await worker.invoke(function, payload, kind=kind)


async def test_it_imports_what_the_app_carries_and_hands_its_outputs_back(worker: Worker) -> None:
    ended = await run(worker, "look", "azure.functions")
    assert ended.error is None
    assert str(PACKAGES) in str(ended.outputs["found"])


@pytest.mark.parametrize("name", ["rich", "typer", "pytest", "starlette", "sandbox", "enforcer", "function_app.py"])
async def test_it_can_not_import_what_only_this_machine_has(worker: Worker, name: str) -> None:
    assert "No module named" in str((await run(worker, "look", name)).error)


async def test_many_runs_at_once_each_get_their_own_end(worker: Worker) -> None:
    ends = await asyncio.gather(*(run(worker, "look", name) for name in ("json", "rich", "asyncio", "typer")))
    assert [end.error is None for end in ends] == [True, False, True, False]


async def test_an_app_that_ends_its_process_fails_its_runs_and_does_not_hang_the_host(worker: Worker) -> None:
    assert (await run(worker, "leave", kind="json")).error == "the worker's process has ended"
    assert (await run(worker, "look", "json")).error == "the worker's process has ended"


MISSING = {"azure-functions itself": ((), "azure"), "what it needs": (("azure",), "werkzeug")}


@pytest.mark.parametrize(("carried", "missed"), MISSING.values(), ids=MISSING)
async def test_an_app_without_its_packages_does_not_index(
    tmp_path: Path, carried: tuple[str, ...], missed: str
) -> None:
    with pytest.raises(AppDoesNotIndexError, match=f"No module named '{missed}"):
        await Worker.load_apart(packaged(CURIOUS, tmp_path / "app", carried))


async def test_an_app_that_does_not_index_says_why(tmp_path: Path) -> None:
    with pytest.raises(AppDoesNotIndexError, match="type annotation dict"):
        await Worker.load_apart(packaged(BROKEN, tmp_path / "app"))
