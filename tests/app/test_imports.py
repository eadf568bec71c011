"""What the cold start does not pay for: SDKs that only some instances ever use."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.demo.cast import BANK
from sandbox.demo.staging import staged

ROOT = Path(__file__).parents[2]
OURS = "enforcer-0123456789abcdef"
SHOW = "import sys, function_app; print([name for name in sys.argv[1:] if name in sys.modules])"


@pytest.mark.parametrize(
    "module",
    [
        "azure.storage.queue",
        "azure.data.tables",
        "azure.mgmt.eventgrid",
        "azure.monitor.opentelemetry",
        "typer",
        "rich",
        "jinja2",
        "pygal",
        "sandbox",
    ],
)
def test_the_function_app_loads_without(module: str) -> None:
    environment = {"PATH": os.environ["PATH"], "ENFORCER_MANAGEMENT_GROUPS": "mg"}
    told = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", SHOW, module], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


HANDLE = """
import asyncio, json, sys
import function_app
event = {"id": "1", "eventType": "Microsoft.Resources.ResourceWriteSuccess", "subject": sys.argv[1], "data": {}}
asyncio.run(function_app.on_change.build().get_user_function()(json.dumps(event)))
print([name for name in sys.argv[2:] if name in sys.modules])
"""


@pytest.mark.sockets
async def test_a_compliant_event_is_handled_without_the_sdk_of_event_grid_and_enrolment_with_it() -> None:
    async with staged(enrols=True) as stage:
        plan = f"/subscriptions/{BANK.subscription}/providers/Microsoft.Security/pricings/AI"
        name = "azure.mgmt.eventgrid"
        quiet = {**stage.environment, "APPLICATIONINSIGHTS_CONNECTION_STRING": ""}
        told = await run(HANDLE, plan, name, environment=quiet)
        assert (told, stage.calls(BANK.subscription)) == ("[]", ["GET 200"])
        enrolment = f"/subscriptions/{BANK.subscription}/providers/Microsoft.EventGrid/eventSubscriptions/{OURS}"
        assert await run(HANDLE, enrolment, name, environment=quiet) == f"['{name}']"


async def run(script: str, *arguments: str, environment: dict[str, str]) -> str:
    """Its last line."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, *arguments), cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode().splitlines()[-1]
