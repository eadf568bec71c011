"""`enforcer report --exposure`: how long the estate was away from its baseline, from the ledger alone."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from enforcer.cli.main import app
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision, Waived
from enforcer.exposure.timeline import Timeline
from enforcer.facts import Control, SubscriptionId
from enforcer.memory.subscription import Memory
from tests.command.documented import undocumented
from tests.command.test_status import ONE, THREE, TWO, Keep, discovered, file, in_force, kept, said

__all__ = ["file"]

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
LINE = Timeline(Control.PLAN)
AGO = NOW - timedelta(days=100)


def exposure(opened: datetime, closed: datetime | None, **fields: object) -> Exposure:
    ending = Ending.HEALED if closed else None
    said: dict[str, object] = {"control": Control.PLAN, "precision": Precision.EXACT, "ending": ending} | fields
    return Exposure(opened=opened, closed=closed, seen=opened, off_at=opened, **said)  # type: ignore[arg-type]  # what a test names


def watches(subscription: SubscriptionId, *exposures: Exposure) -> Keep:
    """Since 100 days; the exposures that are over are rows of their own."""
    ended = tuple(one for one in exposures if one.closed)
    open_ = tuple(one for one in exposures if not one.closed)

    def changed(memory: Memory) -> Memory:
        known = ExposureKnown(lines=(LINE,), open=open_, ended=ended)
        return replace(memory, first_seen=AGO, last_seen=NOW, exposure=known)

    return lambda ledger: ledger.update(subscription, changed)


def run(file: Path, *words: str) -> Result:
    ours = [name for name in os.environ if name.upper().startswith(("ENFORCER_", "AZUREWEBJOBS", "WEBSITE_"))]
    environment = {"ENFORCER_LEDGER": str(file), "ENFORCER_MANAGEMENT_GROUPS": "mg-contoso", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["report", *words], env=dict.fromkeys(ours) | environment)


def days(first: int, last: int) -> tuple[str, ...]:
    """So many days ago, both included."""
    day = NOW.date()
    return ("--from", str(day - timedelta(days=first)), "--to", str(day - timedelta(days=last)))


def midnight(ago: int) -> datetime:
    return (NOW - timedelta(days=ago)).replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture
def estate(file: Path) -> Path:
    """One exposed twice, for an hour across a midnight and half an hour waived; one still; one never."""
    across = exposure(midnight(3) - HOUR / 2, midnight(3) + HOUR / 2)
    waived = exposure(midnight(5), midnight(5) + HOUR / 2, precision=Precision.AT_MOST, waived=Waived(exempt=True))
    open_ = exposure(midnight(2), None, control=Control.ACCOUNT)
    kept(
        file, in_force(), discovered(ONE, TWO, THREE), watches(ONE, across, waived), watches(TWO, open_), watches(THREE)
    )
    return file


def test_exposures_that_cross_the_edges_are_cut_there(estate: Path) -> None:
    whole, before, after = (
        said(run(estate, "--exposure", "--json", *days(*span))) for span in ((9, 3), (9, 4), (3, 3))
    )
    assert (before["exposedSeconds"], after["exposedSeconds"], whole["exposedSeconds"]) == (3600, 1800, 5400)


def test_what_is_open_counts_up_to_the_end_of_the_last_day_or_to_now(estate: Path) -> None:
    past = said(run(estate, "--exposure", "--json", *days(2, 1), "--subscription", TWO))
    assert (past["exposedSeconds"], past["open"]) == (2 * 86_400, 1)
    today = said(run(estate, "--exposure", "--json", *days(2, 0), "--subscription", TWO))
    assert 2 * 86_400 < today["exposedSeconds"] <= 3 * 86_400


def test_the_budget_of_the_slo_says_what_is_left_spent_and_how_fast(estate: Path) -> None:
    found = said(run(estate, "--exposure", "--json", *days(9, 3)))
    watched = 3 * 7 * 86_400
    assert (found["subscriptions"], found["watchedSeconds"], found["slo"]) == (3, watched, 99.9)
    assert found["budget"]["allowedSeconds"] == pytest.approx(watched / 1000)
    assert found["budget"]["leftSeconds"] == pytest.approx(watched / 1000 - 5400)
    assert found["budget"]["burn"] == pytest.approx(5400 / (watched / 1000), rel=1e-4)
    assert found["protectedPercent"] == pytest.approx(100 - 100 * 5400 / watched)
    assert (found["atMostSeconds"], found["waivedSeconds"]) == (1800, 1800)


def test_more_than_the_budget_is_exit_code_2_and_less_is_0(estate: Path) -> None:
    assert run(estate, "--exposure", *days(9, 3)).exit_code == 2
    assert run(estate, "--exposure", *days(9, 6)).exit_code == 0


def test_the_worst_come_first_and_no_more_than_asked_for(estate: Path) -> None:
    found = said(run(estate, "--exposure", "--json", *days(9, 1)))
    assert [one["subscription"] for one in found["worst"]] == [TWO, ONE]
    assert undocumented("report --exposure", found) == []
    words = run(estate, "--exposure", "--worst", "1", *days(9, 1)).stdout
    assert TWO in words
    assert ONE not in words
    assert "1 more were exposed" in words


def test_rows_that_cannot_be_read_are_counted_and_said(estate: Path) -> None:
    clean = run(estate, "--exposure", *days(9, 1)).stdout
    with closing(sqlite3.connect(estate)) as database, database:
        database.execute("UPDATE ended SET body = '{}' WHERE closed_at < ?", (midnight(4).isoformat(),))
    found = said(run(estate, "--exposure", "--json", *days(9, 1)))
    assert (found["unreadRows"], found["waivedSeconds"]) == (1, 0)
    assert "1 rows could not be read" in run(estate, "--exposure", *days(9, 1)).stdout
    assert "could not be read" not in clean


def test_without_dates_it_is_about_the_current_month(estate: Path) -> None:
    found = said(run(estate, "--exposure", "--json"))
    assert (found["from"], found["to"]) == (str(NOW.date().replace(day=1)), str(NOW.date()))


def test_who_left_the_estate_is_watched_and_exposed_no_longer_than_seen(file: Path) -> None:
    gone = exposure(midnight(2), None)
    kept(file, in_force(), discovered(ONE), watches(TWO, gone))

    def last_seen(memory: Memory) -> Memory:
        return replace(memory, last_seen=midnight(2) + HOUR)

    kept(file, lambda ledger: ledger.update(TWO, last_seen))
    found = said(run(file, "--exposure", "--json", *days(3, 1)))
    assert found["exposedSeconds"] == 3600


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--exposure", "--from", "2999-01-01"), "--from: got 2999-01-01; allowed: "),
        (("--exposure", "--to", "2999-01-01"), "--to: got 2999-01-01; allowed: "),
        (("--exposure", *days(2, 4)), "no later than --to"),
        (("--exposure", "--from", "yesterday"), "--from: got yesterday; allowed: a date such as 2026-11-28, in UTC"),
        (("--exposure", "--worst", "-1"), "--worst: got -1; allowed: 0 or more"),
    ],
    ids=["from in the future", "to in the future", "from after to", "no date", "worst"],
)
def test_bad_input_is_told_with_what_is_allowed(estate: Path, words: tuple[str, ...], told: str) -> None:
    result = run(estate, *words)
    assert result.exit_code == 4
    assert told in result.stderr


def test_asking_makes_no_ledger(file: Path) -> None:
    assert (run(file, "--exposure").exit_code, file.exists()) == (4, False)


def test_a_ledger_that_can_not_be_read_is_not_reached(file: Path) -> None:
    file.write_text("no database")
    assert run(file, "--exposure").exit_code == 5
