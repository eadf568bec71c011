"""`enforcer report`: the whole estate from the ledger alone, in words, as JSON, as CSV and as a page."""

import csv
import io
import resource
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from enforcer.cli.overview.csv_form import COLUMNS
from enforcer.cli.overview.files import keep
from enforcer.errors import BadSettings
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Waived
from enforcer.facts import Actor, Control
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.pause_note import NOTE, PauseNote, note_text
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.traits import Traits
from tests.command.documented import undocumented
from tests.command.estate import BASELINE
from tests.command.test_report import AGO, HOUR, LINE, NOW, exposure, midnight, run, watches
from tests.command.test_status import ONE, THREE, TWO, Keep, discovered, file, in_force, kept, said

__all__ = ["file"]

UNTIL = (NOW + timedelta(days=3)).date()
LATER = UNTIL + timedelta(days=90)
RULES = f"""{BASELINE}exemptions:
  - {{subscription: {TWO}, controls: [plan], reason: "=1+1", owner: security, ticket: SEC-42, until: {UNTIL}}}
  - {{managementGroup: mg-a, controls: [account], reason: x, owner: y, ticket: SEC-9, until: {LATER}}}
"""
DANA = Actor(object_id="da000000-0000-4000-8000-000000000003", kind="User", client="Azure CLI")
FIGHT = OpenIncident(
    kind=IncidentKind.FIGHT,
    subject=Subject(Control.PLAN),
    since=NOW - HOUR,
    last=NOW,
    count=5,
    reason="Free",
    actor=DANA,
)


def healed(number: int, **fields: object) -> Heal:
    said: dict[str, object] = {"state": HealState.PROVEN, "proof": "proven", "started_at": NOW - number * HOUR}
    kept = {"cause": "plan_changed", "reason": "tier is Free", "before": "{}", "asked": "{}"} | said | fields
    return Heal(id=HealId(f"{number:08d}"), subscription=ONE, control=Control.PLAN, **kept)  # type: ignore[arg-type]  # what a test names


def fights(memory: Memory) -> Memory:
    """Called like a formula, exposed since two hours ago by somebody who undid it before."""
    open_ = exposure(NOW - 2 * HOUR, None, actor=DANA)
    before = exposure(midnight(3), midnight(3) + HOUR, actor=DANA)
    known = ExposureKnown(lines=(LINE,), open=(open_,), ended=(before,))
    traits = Traits(name="@shop [bold]")
    return replace(memory, first_seen=AGO, last_seen=NOW, exposure=known, incidents=(FIGHT,), traits=traits)


@pytest.fixture
def estate(file: Path) -> Path:
    """One that somebody fights over, one exempt and away, one that nobody ever looked at."""
    swept = SweepState(number=1, started_at=NOW - HOUR / 2, finished_at=NOW - HOUR / 2, counts={})
    waived = exposure(NOW - HOUR, None, waived=Waived(exempt=True))
    fight: Keep = lambda ledger: ledger.update(  # noqa: E731  as short as its neighbours
        ONE, fights, heals=(healed(1), healed(49, state=HealState.REFUSED, proof="no rights"), healed(24 * 90))
    )
    kept(
        file,
        in_force(RULES),
        discovered(ONE, TWO, THREE),
        fight,
        watches(TWO, waived),
        lambda one: one.sweep(lambda _: swept),
    )
    return file


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def of(part: str, found: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [row for row in found if row["part"] == part]


def test_in_words_the_questions_come_first_with_their_answers(estate: Path) -> None:
    result = run(estate)
    assert result.exit_code == 2
    assert "Are we protected now?  1 of 3 subscriptions is exposed now." in result.stdout
    assert "@shop [bold] for 2 h" in result.stdout
    assert "Who undoes it?  A user with Azure CLI undid it 2 times in 1 subscription." in result.stdout
    assert "SEC-42 of 1 subscription: last day" in result.stdout
    assert f"{ONE}  fight (plan: Free), since" in result.stdout


def test_for_programs_it_is_all_in_one_json_object(estate: Path) -> None:
    found = said(run(estate, "--json"))
    assert undocumented("report", found) == []
    assert found["counts"] == {"exposed": 1, "waived": 1, "unsure": 1}
    assert [row["now"] for row in found["subscriptions"]] == ["exposed", "unsure", "waived"]
    assert [(one["id"], one["state"]) for one in found["heals"]] == [("00000049", "refused"), ("00000001", "proven")]
    assert (found["actors"][0]["actor"]["client"], found["actors"][0]["exposures"]) == ("Azure CLI", 2)
    assert [one["covers"] for one in found["exemptions"]] == [1, 3]
    assert (found["incidents"][0]["kind"], found["incidents"][0]["count"]) == ("fight", 5)


def test_a_fight_says_what_ends_it_in_the_tools_of_whoever_goes_on(estate: Path) -> None:
    fight = said(run(estate, "--json"))["incidents"][0]
    assert "exempt the subscription" in fight["advice"]
    assert [line["tool"] for line in fight["lines"]] == ["Terraform", "az"]
    assert f"# subscription {ONE}" in fight["lines"][0]["text"]
    assert "--extensions name=AIPromptEvidence isEnabled=True" in fight["lines"][1]["text"]
    assert "exempt the subscription" in run(estate).stdout


def test_people_are_named_only_where_the_baseline_in_force_asks(file: Path) -> None:
    named = replace(FIGHT, actor=replace(DANA, name="Dana Doe"))
    began = exposure(midnight(3), None, actor=named.actor)

    def kept_by_name(memory: Memory) -> Memory:
        known = ExposureKnown(lines=(LINE,), open=(began,))
        return replace(memory, first_seen=AGO, last_seen=NOW, incidents=(named,), exposure=known)

    kept(file, in_force(), discovered(ONE), lambda ledger: ledger.update(ONE, kept_by_name))
    assert "Dana" not in run(file, "--json").stdout
    kept(file, in_force(f"{BASELINE}telemetry: {{actorNames: true}}\n"))
    found = said(run(file, "--json"))
    assert (found["actors"][0]["actor"]["name"], found["incidents"][0]["actor"]["name"]) == ("Dana Doe", "Dana Doe")
    assert "A user Dana Doe with Azure CLI undid it once" in run(file).stdout


def test_its_days_add_up_to_the_whole(estate: Path) -> None:
    found = said(run(estate, "--json"))
    assert len(found["days"]) == 30
    whole = sum(one["exposedSeconds"] for one in found["days"])
    assert whole == pytest.approx(found["exposure"]["exposedSeconds"], abs=1e-3)
    assert whole >= 4 * 3600


def test_the_same_estate_tells_the_same_exposure_as_the_report_of_exposure(estate: Path) -> None:
    days = ("--from", str(midnight(9).date()), "--to", str(midnight(1).date()))
    whole, alone = said(run(estate, "--json", *days)), said(run(estate, "--exposure", "--json", *days))
    assert whole["exposure"] == {name: alone[name] for name in whole["exposure"]}


def test_as_csv_it_is_one_table_with_all_parts(estate: Path) -> None:
    result = run(estate, "--csv", "-")
    found = rows(result.stdout)
    assert list(found[0]) == list(COLUMNS)
    parts = {"summary", "estate", "subscription", "incident", "actor", "exemption", "heal", "day"}
    assert {row["part"] for row in found} == parts
    assert len(of("subscription", found)) == 3
    assert of("subscription", found)[0]["state"] == "exposed"


def test_no_cell_of_the_csv_is_a_formula(estate: Path) -> None:
    found = rows(run(estate, "--csv", "-").stdout)
    cells = [value for row in found for value in row.values()]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert of("subscription", found)[0]["name"] == "'@shop [bold]"
    assert of("exemption", found)[0]["what"] == "'=1+1"


def test_several_forms_are_written_at_once(estate: Path, tmp_path: Path) -> None:
    page, table = tmp_path / "out.html", tmp_path / "out.csv"
    result = run(estate, "--html", str(page), "--csv", str(table), "--json")
    assert said(result)["good"] is False
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert len(of("subscription", rows(table.read_text(encoding="utf-8")))) == 3
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def test_a_page_can_go_to_standard_output_alone(estate: Path) -> None:
    assert run(estate, "--html", "-").stdout.startswith("<!doctype html>")


def test_an_estate_at_peace_is_exit_code_0(file: Path) -> None:
    swept = SweepState(number=1, started_at=NOW, finished_at=NOW, counts={})
    kept(file, in_force(), discovered(ONE), watches(ONE), lambda ledger: ledger.sweep(lambda _: swept))
    result = run(file)
    assert result.exit_code == 0
    assert "Yes: the 1 subscription is protected." in result.stdout


def test_an_estate_of_nobody_says_so_and_what_to_look_at(file: Path, tmp_path: Path) -> None:
    kept(file)
    result = run(file, "--html", str(tmp_path / "out.html"))
    assert result.exit_code == 2
    assert "No subscription was ever discovered or looked at" in result.stdout
    assert "Nobody is watched yet" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert said(run(file, "--json"))["subscriptions"] == []


def test_only_who_was_asked_for_is_in_it(estate: Path) -> None:
    found = said(run(estate, "--json", "--subscription", TWO))
    assert [row["subscription"] for row in found["subscriptions"]] == [TWO]
    assert (found["incidents"], found["heals"], found["counts"]) == ([], [], {"waived": 1})


def test_who_left_the_estate_is_told_with_the_time_he_was_exposed(file: Path) -> None:
    kept(file, in_force(), discovered(ONE), watches(ONE), watches(TWO, exposure(midnight(2), midnight(2) + HOUR)))
    found = said(run(file, "--json"))
    gone = next(row for row in found["subscriptions"] if row["subscription"] == TWO)
    assert (gone["now"], gone["exposedSeconds"]) == ("not watched", 3600)


def test_an_old_sweep_is_a_warning(file: Path) -> None:
    swept = SweepState(number=1, started_at=NOW - 9 * HOUR, finished_at=NOW - 9 * HOUR, counts={})
    kept(file, in_force(), discovered(ONE), watches(ONE), lambda ledger: ledger.sweep(lambda _: swept))
    assert "Is the app running?" in run(file).stdout


def test_a_pause_a_held_version_and_no_baseline_are_said(file: Path) -> None:
    note = PauseNote(NOW + HOUR, NOW, NOW)
    kept(
        file,
        discovered(ONE),
        watches(ONE),
        lambda ledger: ledger.archive.note(NOTE, lambda _: note_text(note)),
        lambda ledger: ledger.said_of_baselines(lambda known: replace(known, held="d" * 64)),
    )
    result = run(file)
    assert result.exit_code == 2
    assert "A pause holds until" in result.stdout
    assert "A version of the baseline is held back: dddddddddddd." in result.stdout
    assert "No baseline is in force: nothing is healed." in result.stdout


def test_what_a_terminal_would_obey_is_shown_and_not_sent_to_it(file: Path) -> None:
    open_ = ExposureKnown(lines=(LINE,), open=(exposure(NOW - HOUR, None),))
    named = replace(
        Memory(subscription=ONE), first_seen=AGO, last_seen=NOW, exposure=open_, traits=Traits("a\x1b]0;b\x07")
    )
    kept(file, in_force(), discovered(ONE), lambda ledger: ledger.update(ONE, lambda _: named))
    told = run(file).stdout
    assert ("a\ufffd]0;b\ufffd for 1 h" in told, "\x1b" in told, "\x07" in told) == (True, False, False)


def test_fights_come_before_what_else_waits(file: Path) -> None:
    blocked = Enrolment("enforcer-1", EnrolmentState.BLOCKED, NOW - 9 * HOUR)
    refused = replace(FIGHT, kind=IncidentKind.REFUSAL)
    kept(
        file,
        in_force(),
        discovered(ONE, TWO),
        lambda ledger: ledger.update(ONE, lambda one: replace(one, enrolment=blocked, incidents=(refused,))),
        lambda ledger: ledger.update(TWO, lambda one: replace(one, incidents=(FIGHT,))),
    )
    assert [one["kind"] for one in said(run(file, "--json"))["incidents"]] == ["fight", "refusal", "enrolment"]


BAD = {
    "a folder": (("--html", "{folder}"), "--html: got {folder}; allowed: a file, not a folder"),
    "in no folder": (("--csv", "{folder}/none/out.csv"), "allowed: a file in a folder that exists"),
    "no ordinary file": (("--html", "/dev/full"), "allowed: an ordinary file"),
    "where nobody may write": (("--html", "/proc/out.html"), "allowed: a path that can be written: "),
    "two on standard output": (("--csv", "-", "--html", "-"), "a file: --csv speaks on standard output already"),
    "the same file twice": (("--html", "{folder}/x", "--csv", "{folder}/x"), "another file than --html's"),
    "beside --exposure": (("--exposure", "--html", "{folder}/x"), "not with --exposure"),
    "a date": (("--from", "yesterday"), "--from: got yesterday"),
    "worst": (("--worst", "-1"), "--worst: got -1; allowed: 0 or more"),
}


@pytest.mark.parametrize(("words", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_told_with_what_is_allowed(
    estate: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = run(estate, *(word.format(folder=folder) for word in words))
    assert (result.exit_code, told.format(folder=folder) in result.stderr) == (4, True)
    assert list(folder.iterdir()) == []


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file of this process gets longer than that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_leaves_what_was_there_and_nothing_half_written(tmp_path: Path) -> None:
    file = tmp_path / "out.html"
    file.write_text("last week's", encoding="utf-8")
    with a_full_disk(10_000), pytest.raises(BadSettings, match="a path that can be written: File too large"):
        keep("--html", str(file), "x" * 50_000)
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("out.html", "last week's")]


def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "out.html"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    keep("--html", str(file), "new")
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == ("new", 0o640)


def test_asking_makes_no_ledger(file: Path) -> None:
    assert (run(file).exit_code, file.exists()) == (4, False)


def test_a_ledger_that_can_not_be_read_is_not_reached(file: Path) -> None:
    file.write_text("no database")
    assert run(file, "--json").exit_code == 5
