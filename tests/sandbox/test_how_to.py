"""`make sandbox` with a tenant of one's own: what it prints can be pasted, and works."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sandbox.test_seed_file import ROLE, TENANT

pytestmark = pytest.mark.sockets
START_S = 60.0
LAST_LINES = ("ENFORCER_LEDGER", "AzureWebJobsStorage__credential")
"""The last export, with SQLite and with Storage."""


@pytest.fixture
async def printed(tmp_path: Path, judged_elsewhere: None) -> AsyncIterator[list[str]]:
    """What the command printed once it stood."""
    (tmp_path / "tenant.yaml").write_text(TENANT)
    (tmp_path / "plan-keeper.json").write_text(ROLE)
    (tmp_path / "faults.yaml").write_text("faults: []")
    command = ["-m", "sandbox", "--seed", f"{tmp_path}/tenant.yaml", "--faults", f"{tmp_path}/faults.yaml"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", *command), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout
    lines: list[str] = []
    try:
        async with asyncio.timeout(START_S):
            while not any(last in line for line in lines for last in LAST_LINES):
                lines.append((await process.stdout.readline()).decode().strip())
        yield lines
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


async def shell(script: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", script), stdout=asyncio.subprocess.PIPE, env={"PATH": os.environ["PATH"]}
    )
    return (await process.communicate())[0].decode()


async def test_what_it_prints_for_curl_and_az_works(printed: list[str]) -> None:
    variables = [line for line in printed if line.startswith(("ARM=", "TOKEN="))]
    curl = next(line for line in printed if line.startswith("curl -s --cacert"))
    assert json.loads(await shell("\n".join([*variables, curl])))["name"] == "AI"
    events = next(line for line in printed if "eventSubscriptions" in line)
    assert json.loads(await shell("\n".join([*variables, events])))["properties"]["provisioningState"] == "Creating"
    assert any(line.endswith("/functions/on_change") for line in printed)
    az = [line for line in printed if line.startswith(("az ", "export HTTPS_PROXY", "export AZURE_CONFIG_DIR"))]
    assert [line.split()[1] for line in az][2:4] == ["login", "account"]
    proxied = az[0].replace("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") + "\ncurl -s https://management.azure.com/metadata/"
    assert json.loads(await shell(f"{proxied}endpoints"))["name"] == "LocalCloud"
