"""The unpacked package on Microsoft's worker, with nothing else to import: it starts, and a plan comes back."""

import hashlib
import platform
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from azure.mgmt.security.v2024_01_01.models import Pricing

from sandbox.demo.cast import AI, BANK
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.host.function import AppDoesNotIndexError
from sandbox.host.worker import Worker
from sandbox.storage import RunningAzurite
from tools.package import PACKAGES

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(
        (sys.platform, platform.machine()) != ("linux", "x86_64"),
        reason="the package's extension modules need Linux on x86-64",
    ),
]
TRIGGERS = {
    "on_change",
    "on_change_queued",
    "on_change_poison",
    "on_vending",
    "drain",
    "discover",
    "sweep",
    "reconcile_subscription",
    "reconcile_subscription_poison",
}
PATIENCE_S = 30
PROBE = """
@app.function_name("probe")
@app.queue_trigger(arg_name="name", queue_name="probe", connection="AzureWebJobsStorage")
async def probe(name: str) -> None:
    __import__(name)
"""
HERE_ONLY = (
    "rich",
    "typer",
    "pytest",
    "starlette",
    "sandbox",
    "tools",
    "enforcer.cli",
    "azure.mgmt.security.v2022_01_01",
)
CARRIED = (
    "msgspec",
    "enforcer.reconcile",
    "azure.data.tables.aio",
    "azure.storage.queue.aio",
    "azure_functions_runtime",
)


def digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def own(unpacked: Path, folder: Path) -> Path:
    """A copy in which ours may be changed; the packages are shared."""
    shutil.copytree(unpacked, folder, ignore=shutil.ignore_patterns(".python_packages"))
    (folder / ".python_packages").symlink_to(unpacked / ".python_packages")
    return folder


def with_probe(unpacked: Path, folder: Path) -> Path:
    """Can be asked what it can import. The bytecode goes: nobody would look at its changed source."""
    app = own(unpacked, folder)
    shutil.rmtree(app / "__pycache__")
    with (app / "function_app.py").open("a") as source:
        source.write(PROBE)
    return app


async def heal(stage: Stage) -> None:
    assert stage.host.error is None, stage.host.output
    assert {function.name for function in stage.host.functions} == TRIGGERS
    await stage.put_plan_as_pipeline(BANK.subscription, Pricing(pricing_tier="Free"))
    assert stage.azure.tenant.plan(BANK.subscription, AI).tier == "Free"
    await stage.collector.wait_for(lambda collector: bool(collector.custom_events("heal_confirmed")), PATIENCE_S)


async def test_a_plan_that_is_switched_off_comes_back_and_the_package_stays_as_it_was(unpacked: Path) -> None:
    before = digests(unpacked)
    async with staged(package=unpacked) as stage:
        await heal(stage)
        assert stage.azure.tenant.plan(BANK.subscription, AI).tier == "Standard"
        assert stage.records("healed", BANK.subscription)
    assert digests(unpacked) == before  # the interpreter may write bytecode, and found all that it wanted


async def test_it_heals_with_its_ledger_in_storage_tables(unpacked: Path, azurite: RunningAzurite) -> None:
    async with staged(package=unpacked, storage=True) as stage:
        await heal(stage)
        assert stage.account
        assert stage.azure.tenant.plan(BANK.subscription, AI).tier == "Standard"


@pytest.fixture
async def probe(unpacked: Path, tmp_path: Path) -> AsyncIterator[Worker]:
    worker = await Worker.load_apart(with_probe(unpacked, tmp_path / "an app"))
    yield worker
    worker.close()


async def imported(worker: Worker, name: str) -> str | None:
    """None, or why not."""
    function = worker.function("probe")
    assert function
    return (await worker.invoke(function, name, kind="string")).error


async def test_beside_its_functions_nothing_of_this_machine_can_be_imported(probe: Worker) -> None:
    assert {function.name for function in probe.functions} == {*TRIGGERS, "probe"}
    assert [await imported(probe, name) for name in CARRIED] == [None] * len(CARRIED)
    for name in HERE_ONLY:
        assert "No module named" in str(await imported(probe, name)), name


async def test_every_module_of_ours_can_be_imported(probe: Worker, unpacked: Path) -> None:
    files = [path.relative_to(unpacked).with_suffix("") for path in (unpacked / "enforcer").rglob("*.py")]
    failed = {str(name): await imported(probe, ".".join(name.parts)) for name in files}
    assert {name: error for name, error in failed.items() if error} == {}


async def test_bytecode_is_used_without_a_look_at_its_source(unpacked: Path, tmp_path: Path) -> None:
    app = own(unpacked, tmp_path / "app")
    (app / "enforcer" / "reconcile.py").write_text("raise SystemExit('read again')")
    (await Worker.load_apart(app)).close()


async def test_bytecode_that_is_missing_would_be_noticed(unpacked: Path, tmp_path: Path) -> None:
    app = own(unpacked, tmp_path / "app")
    missing = app / "enforcer" / "__pycache__" / "reconcile.cpython-313.pyc"
    missing.unlink()
    (await Worker.load_apart(app)).close()
    assert missing.exists()


async def test_a_package_that_lacks_a_library_does_not_index(unpacked: Path, tmp_path: Path) -> None:
    app = own(unpacked, tmp_path / "app")
    (app / ".python_packages").unlink()
    (app / PACKAGES).mkdir(parents=True)
    for path in (unpacked / PACKAGES).iterdir():
        if not path.name.startswith("msgspec"):
            (app / PACKAGES / path.name).symlink_to(path)
    with pytest.raises(AppDoesNotIndexError, match="msgspec"):
        await Worker.load_apart(app)
