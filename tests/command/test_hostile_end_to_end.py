"""Hostile words all the way: from names, events and Azure's messages through records and the ledger to each way out."""

import asyncio
import csv
import io
import json
import logging
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from enforcer import record
from enforcer.cli.main import app
from enforcer.contract.wire import Record
from enforcer.local.ledger import SqliteLedger
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, ServerError
from sandbox.state import Principal
from sandbox.virtual_time import VirtualTimeLoop
from tests.command.ended import Run
from tests.command.estate import OFF, settled
from tests.events.samples import WRITE
from tests.scenario.bent import Bending, BentTransport, Said
from tests.scenario.conftest import BASELINE
from tests.scenario.house import AI, ARM, House
from tests.unit.in_force import put_in_force

WORDS = {
    "lines": "line\r\n2026-01-01 compliant\u2028\u2029b",
    "orders to a terminal": "\x1b[31m\x1b[2J\x1b]0;owned\x07\x9b2J\b\b",
    "a script": "script</script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "a formula": "=cmd|' /C calc'!A0",
    "letters that run backwards": "\u202etnailpmoc\u2066",
    "NUL": "nul\0nul",
    "half a pair": "cut\ud800off",
    "markup": "[link=https://evil.example]x[/link][/][/]",
    "a hundred thousand letters": "x" * 100_000,
}
OBEYED = ("\x1b", "\x9b", "\0", "\r", "\b", "\u202e", "\u2066", "\u2028", "\ud800")
BY_TAGS = """mode: enforce
telemetry: {actorNames: true}
scopes:
  - match: {tags: {dataClass: secret}}
    accounts: {defenderSwitch: enabled}"""
"""What makes the sweep learn names and tags."""
LONGEST_FIELD = 8_192
"""Characters; what Application Insights keeps of one property (facts: functions-and-telemetry)."""


class HostileHouse(House):
    """Azure answers each write with these words; the names of subscription and account are theirs too."""

    def __init__(self, azure: SimulatedAzure, baseline: Path, words: str, ledger: Path) -> None:
        self.bending = Bending(bend=lambda *said: _named(said[-1], words))
        refusal = json.dumps({"error": {"code": words, "message": words, "details": [{"message": words}]}}).encode()
        self.bending.instead = lambda method, _: Said(refusal, 403) if method == "PUT" else None
        super().__init__(azure, baseline, ledger=SqliteLedger(ledger, now=azure.clock.now))

    def transport(self) -> BentTransport:
        return BentTransport(self.azure.app, self.bending)


def _named(answer: object, words: str) -> object:
    """Every name and tag in an answer of Resource Graph."""
    if isinstance(answer, dict) and isinstance(answer.get("data"), list):
        rows = [row | ({"name": words, "tags": {words: words}} if "tags" in row else {}) for row in answer["data"]]
        return answer | {"data": rows}
    return answer


async def story(words: str, folder: Path) -> list[Record]:
    """A subscription by that name is off, its heal is refused in those words, and an event in them tells of it."""
    azure = SimulatedAzure(assumptions=Assumptions(graph_lag_seconds=0, throttles=False))
    baseline = folder / "baseline.yaml"
    baseline.write_text(BASELINE.replace("mode: enforce", BY_TAGS))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
        environment.setenv("IDENTITY_HEADER", azure.identity.header)
        house = HostileHouse(azure, baseline, words, folder / "ledger.sqlite3")
    subscription = house.add(1, tier="Free")
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await put_in_force(house.ledger, baseline.read_text())
    await house.discover()
    await house.sweep()
    await house.change(event(subscription, words))
    await asyncio.sleep(3 * 3_600)
    await house.drain()
    house.ledger.close()  # type: ignore[attr-defined]  # only files need one
    return house.records


def event(subscription: str, words: str) -> str:
    """A write of the plan with those words wherever nothing else has to stand."""
    said = json.loads(json.dumps(WRITE).replace(WRITE["data"]["subscriptionId"], subscription))
    data = said["data"] | {"correlationId": words, "operationName": words, "status": words, "tenantId": words}
    data["claims"] = {"name": words, "appid": words, "ipaddr": words, "oid": words}
    data["authorization"] = {"evidence": {"principalId": words, "principalType": words}, "scope": words}
    data["httpRequest"] = {"clientIpAddress": words, "method": words}
    data["operationName"] = WRITE["data"]["operationName"]
    return json.dumps(said | {"id": words, "data": data})


@pytest.fixture(params=list(WORDS))
def told(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[list[Record], Path]:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story(WORDS[request.param], tmp_path)), tmp_path / "ledger.sqlite3"


def typed(file: Path, *words: str) -> Result:
    environment = {"ENFORCER_LEDGER": str(file), "ENFORCER_MANAGEMENT_GROUPS": "mg-contoso", "COLUMNS": "200"}
    ours = [name for name in os.environ if name.upper().startswith(("ENFORCER_", "AZUREWEBJOBS", "WEBSITE_"))]
    return CliRunner().invoke(app, words, env=dict.fromkeys(ours) | environment)


def obeyed(text: str) -> list[str]:
    return [letter for letter in OBEYED if letter in text]


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def cells(text: str) -> Iterator[str]:
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert None not in row
        yield from row.values()


@pytest.mark.parametrize("name", ["lines", "a formula", "markup"])
def test_the_words_do_arrive_and_only_what_is_harmful_is_replaced(name: str, tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        records = runner.run(story(WORDS[name], tmp_path))
    told = {"lines": "2026-01-01 compliant", "a formula": "=cmd|", "markup": "evil.example"}[name]
    refused = next(one for one in records if one.name == "heal_refused")
    assert told in str(refused.fields["proof"])
    typed(tmp_path / "ledger.sqlite3", "report", "--csv", str(tmp_path / "x.csv"), "--html", str(tmp_path / "x.html"))
    table = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    named = [cell for cell in cells(table) if told in cell]
    assert named
    assert any(cell.startswith("'=") for cell in named) is (name == "a formula")
    assert told in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_no_way_out_shows_what_somebody_would_obey(
    told: tuple[list[Record], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    records, file = told
    assert {"reconciled", "heal_refused"} <= {one.name for one in records}
    texts = [value for one in records for value in one.fields.values() if isinstance(value, str)]
    assert [text for text in texts if not text.isprintable() or len(text) > LONGEST_FIELD] == []
    with caplog.at_level(logging.INFO, "enforcer"):
        record.write(records)
    assert set(caplog.messages) == {"outcome"}

    for name in ("report", "status"):
        shown = typed(file, name)
        assert obeyed(shown.stdout) == []
        assert shown.exit_code in {0, 2}, shown.output
        assert "00000001-0000-4000-8000-000000000000" in shown.stdout

    for name in ("report", "status"):
        shown = typed(file, name, "--json")
        assert shown.stdout.isascii()
        assert isinstance(json.loads(shown.stdout), dict)

    typed(file, "report", "--csv", str(tmp_path / "x.csv"), "--html", str(tmp_path / "x.html"))
    table = (tmp_path / "x.csv").read_bytes().decode()
    every = list(cells(table))
    assert [cell for cell in every if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))] == []
    assert obeyed("".join(every)) == []

    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert obeyed(page) == []
    elements = Elements()
    elements.feed(page)
    assert [tag for tag, _ in elements.found].count("script") == 2
    assert [one for one in elements.found if one[0] in {"img", "iframe", "object"}] == []
    assert [name for _, attributes in elements.found for name in attributes if name.startswith("on")] == []


@pytest.mark.sockets
async def test_a_plan_shows_no_word_of_azure_that_a_terminal_would_obey(
    run: Run, azure: SimulatedAzure, person: Principal, tmp_path: Path
) -> None:
    settled(azure, person)
    file, words = tmp_path / "baseline.yaml", WORDS["orders to a terminal"]
    file.write_text(BASELINE)
    azure.faults.add(
        Fault("GET", f"{OFF}/providers/Microsoft.Security/pricings/AI", ServerError(403, code=words), count=None)
    )
    for more in ((), ("--json",)):
        ended = await run("plan", *more, ENFORCER_BASELINE=str(file))
        assert "[31m" in ended.out
        assert obeyed(ended.out + ended.error) == []
