"""`enforcer status`: how the estate stands, from the ledger alone."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from enforcer.cli.main import app
from enforcer.facts import AccountId, SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.accounts import AccountsKnown, Waiting, Walk
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.pause_note import NOTE, PauseNote, note_text
from enforcer.memory.purview import PurviewKind
from enforcer.memory.subscription import LookAgain, Memory, Unproven
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.observed.plan import OperationStatus
from tests.command.documented import undocumented
from tests.command.estate import BASELINE
from tests.unit.in_force import put_in_force

ONE, TWO, THREE = (SubscriptionId(f"{number:08d}-0000-4000-8000-000000000000") for number in (1, 2, 3))
AGO = datetime.now(UTC) - timedelta(minutes=10)
SOON = datetime.now(UTC) + timedelta(hours=3)
"""Later than the end of a run of all tests, whose beginning this is."""

type Keep = Callable[[SqliteLedger], Awaitable[object]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


def kept(file: Path, *keep: Keep) -> None:
    async def keep_all() -> None:
        ledger = SqliteLedger(file)
        for each in keep:
            await each(ledger)
        ledger.close()

    asyncio.run(keep_all())


def remembers(subscription: SubscriptionId, **fields: object) -> Keep:
    def changed(memory: Memory) -> Memory:
        return replace(memory, last_seen=AGO, **fields)  # type: ignore[arg-type]  # each test names the fields it is about

    return lambda ledger: ledger.update(subscription, changed)


def discovered(*subscriptions: SubscriptionId) -> Keep:
    return lambda ledger: ledger.learn({one: Place(("mg-a", "mg-contoso")) for one in subscriptions})


def in_force(text: str = BASELINE) -> Keep:
    return lambda ledger: put_in_force(ledger, text)


def run(file: Path, *words: str) -> Result:
    """Without what the test run itself may have set of the names that we read."""
    ours = [name for name in os.environ if name.upper().startswith(("ENFORCER_", "AZUREWEBJOBS", "WEBSITE_"))]
    environment = {"ENFORCER_LEDGER": str(file), "ENFORCER_MANAGEMENT_GROUPS": "mg-contoso", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["status", *words], env=dict.fromkeys(ours) | environment)


def said(result: Result) -> dict[str, Any]:  # Any: JSON as it was printed
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


REFUSED = Unproven("AIPromptEvidence", OperationStatus.FAILED, "no rights [x]", 1, SOON)
BLOCKED = Enrolment("enforcer-1", EnrolmentState.BLOCKED, AGO)
SWEPT = SweepState(number=7, started_at=AGO, finished_at=AGO + timedelta(seconds=3), counts={"compliant": 2}, looked=1)


def troubled(file: Path) -> None:
    kept(
        file,
        in_force(),
        discovered(ONE, TWO, THREE),
        remembers(ONE, unproven=(REFUSED,), look_again=LookAgain(SOON, "unproven")),
        remembers(TWO, enrolment=BLOCKED, look_again=LookAgain(AGO, "Conflict", 2)),
        lambda ledger: ledger.sweep(lambda _: SWEPT),
        lambda ledger: ledger.purview(lambda state: state.looked(PurviewKind.MISSING, now=AGO)),
        lambda ledger: ledger.said_of_baselines(lambda said: replace(said, held="d" * 64)),
    )


def test_an_estate_at_peace_is_told_in_three_lines(file: Path) -> None:
    kept(file, in_force(), discovered(ONE), remembers(ONE), lambda ledger: ledger.sweep(lambda _: SWEPT))
    result = run(file)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == ["1 subscriptions: 1 settled", "0 due rows, 0 overdue (UTC)"]
    assert "sweep 7 began at" in lines[2]
    assert "finished in 3.0 s: 2 compliant; 1 read directly" in lines[2]
    assert lines[3].startswith("baseline contoso, mode enforce, digest ")


def test_what_is_open_is_told_by_subscription_and_reason(file: Path) -> None:
    troubled(file)
    result = run(file)
    assert result.exit_code == 2
    assert "3 subscriptions: 1 unproven, 1 open, 1 never looked at" in result.stdout
    assert f"{ONE}  AIPromptEvidence unproven: no rights [x], again at" in result.stdout
    assert f"{TWO}  open: Conflict, again at" in result.stdout
    assert "2 due rows, 1 overdue" in result.stdout
    assert f"incident  {TWO}  enrolment (enforcer-1)" in result.stdout
    assert "incident  the tenant  purview (Purview's service principal is missing: an administrator" in result.stdout
    assert f"held back: {'d' * 64}" in result.stdout


def test_for_programs_it_is_one_json_object(file: Path) -> None:
    troubled(file)
    result = run(file, "--json")
    assert result.exit_code == 2
    assert said(result)["counts"] == {"unproven": 1, "open": 1, "never looked at": 1}
    assert said(result)["due"] == {"rows": 2, "overdue": 1, "oldest": AGO.isoformat()}
    assert undocumented("status", said(result)) == []


def paused(until: datetime) -> Keep:
    return lambda ledger: ledger.archive.note(NOTE, lambda _: note_text(PauseNote(until, AGO, AGO)))


def test_a_pause_that_holds_is_told_first_and_the_estate_is_not_at_peace(file: Path) -> None:
    kept(file, in_force(), discovered(ONE), remembers(ONE), paused(SOON))
    result, told = run(file), said(run(file, "--json"))
    assert result.exit_code == 2
    assert result.stdout.splitlines()[0].startswith(f"paused since {AGO:%F %T}, until {SOON:%F %T} (UTC)")
    assert (told["good"], told["pause"]) == (False, {"until": SOON.isoformat(), "since": AGO.isoformat()})
    assert undocumented("status", told) == []


def test_a_pause_whose_time_is_over_is_none_whatever_an_app_that_is_down_has_noted(file: Path) -> None:
    kept(file, in_force(), discovered(ONE), remembers(ONE), paused(AGO))
    assert (run(file).exit_code, said(run(file, "--json"))["pause"]) == (0, None)


def test_pages_of_the_last_sweep_that_were_spoilt_are_told(file: Path) -> None:
    spoilt = replace(SWEPT, spoilt=2)
    kept(file, in_force(), discovered(ONE), remembers(ONE), lambda ledger: ledger.sweep(lambda _: spoilt))
    assert "2 pages of the index were spoilt" in run(file).stdout
    assert said(run(file, "--json"))["sweep"]["pagesSpoilt"] == 2


def test_what_only_a_person_can_mend_is_told_of_accounts_and_fights_too(file: Path) -> None:
    told = AccountsKnown(opted_out=("0123456789ab", "ba9876543210"), unheard=True)
    kept(file, in_force(), remembers(ONE, accounts=told, outside=AGO))
    result = run(file)
    assert result.exit_code == 2
    assert f"incident  {ONE}  fight (the plan is changed outside ARM), since" in result.stdout
    assert f"incident  {ONE}  content-filter (2 accounts opted out of abuse monitoring)" in result.stdout
    assert f"incident  {ONE}  efficacy (nobody hears of alerts)" in result.stdout
    assert [one["kind"] for one in said(run(file, "--json"))["incidents"]] == ["fight", "content-filter", "efficacy"]


WAITS = {
    "by name": AccountsKnown(waiting=(Waiting(AccountId("rg-shop", "chat"), SOON),)),
    "for the rest of a walk": AccountsKnown(walk=Walk(SOON, "rg-shop/chat")),
}


@pytest.mark.parametrize("accounts", WAITS.values(), ids=WAITS)
def test_who_has_accounts_that_wait_is_open(file: Path, accounts: AccountsKnown) -> None:
    kept(file, in_force(), remembers(ONE, accounts=accounts, look_again=LookAgain(SOON, "accounts wait")))
    result = run(file, "--json")
    assert (result.exit_code, said(result)["counts"]) == (2, {"open": 1})
    assert said(result)["open"][0]["reason"] == "accounts wait"


def test_only_who_was_asked_for_is_counted(file: Path) -> None:
    troubled(file)
    result = run(file, "--json", "--subscription", THREE, "--management-group", "MG-A")
    assert (said(result)["counts"], said(result)["open"]) == ({"never looked at": 1}, [])
    assert run(file, "--management-group", "mg-b").exit_code == 4


def test_where_nobody_discovered_the_estate_all_that_was_looked_at_counts(file: Path) -> None:
    kept(file, in_force(), remembers(ONE), remembers(TWO))
    assert said(run(file, "--json"))["counts"] == {"settled": 2}


def test_asking_makes_no_ledger(file: Path) -> None:
    result = run(file)
    assert (result.exit_code, "no such file" in result.stderr, file.exists()) == (4, True, False)


def test_a_ledger_that_can_not_be_read_is_not_reached(file: Path) -> None:
    file.write_text("no database")
    result = run(file, "--json")
    assert (result.exit_code, said(result)["error"]["code"]) == (5, "LedgerDown")
