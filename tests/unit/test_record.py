"""What goes on record: constant names, scalar fields, a severity, and nobody's name."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer import record
from enforcer.adoption.decision import Adoption, Decision
from enforcer.baseline import Mode, PlanWanted
from enforcer.baselines.published import Said
from enforcer.errors import BadEvent, BadSettings, NotNow, Problem, Rejection
from enforcer.events import parse_change
from enforcer.facts import Cause, Control
from enforcer.incidents.noticing import noticed
from enforcer.looks.kept import Kept
from enforcer.looks.outcome import Enrolled, Outcome
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import LookAgain
from enforcer.record import Record
from enforcer.records.baseline import of_adoption
from enforcer.records.enrolment import of_enrolment
from enforcer.records.every import all_of
from enforcer.records.look import of_outcome
from enforcer.verdict import Kind, Verdict
from tests.events.samples import APP_ID, OBJECT_ID, PERSON, TENANT_ID, WRITE, text
from tests.unit.build import NOW, SUBSCRIPTION, fact, heal, later, learnt, memory

PROVEN = heal(state=HealState.PROVEN, proof="proven", after="{}", answered_at=later(seconds=3))
REFUSED = heal(state=HealState.REFUSED, proof="AuthorizationFailed: no", answered_at=NOW)
CONFIRMED = replace(PROVEN, confirmed_at=later(seconds=63))


def outcome(**fields: object) -> Outcome:
    said: dict[str, object] = {
        "fact": fact(when=NOW),
        "verdicts": (Verdict(Control.PLAN, Kind.COMPLIANT, "as the baseline wants it"),),
        "heals": (),
        "confirmed": (),
        "error": None,
        "look_again": None,
        "kept": Kept(),
        "enrolled": None,
        "scope_before": None,
        "is_forgotten": False,
        "is_echo": False,
        "is_unannounced": False,
        "incidents_over": (),
        "incidents": (),
        "wanted": PlanWanted(),
        "last_plan": None,
        "mode": Mode.ENFORCE,
        "scope": "",
        "exemption": "",
        "baseline": "abc",
        "calls": {"PUT": 2, "GET": 1},
        "started_at": later(seconds=2),
        "finished_at": later(seconds=2.5),
    }
    return Outcome(**(said | fields))  # type: ignore[arg-type]  # each test names the fields it is about


FULL = outcome(
    fact=parse_change(text(WRITE)),
    verdicts=tuple(Verdict(control, Kind.UNKNOWN, "why") for control in Control),
    heals=(PROVEN, REFUSED),
    confirmed=(CONFIRMED,),
    error=NotNow("Busy", "no"),
    look_again=LookAgain(NOW, "Busy", 1),
)


def enrolled(state: EnrolmentState, *, before: EnrolmentState | None = None) -> Enrolled:
    return Enrolled(
        name="enforcer-0123456789abcdef",
        target="/subscriptions/x",
        verdict=Verdict(Control.ENROLMENT, Kind.UNPROVEN, "why"),
        code="",
        correlation_id="",
        before=Enrolment("enforcer-0123456789abcdef", before, NOW) if before else None,
        after=Enrolment("enforcer-0123456789abcdef", state, NOW),
    )


def after(look: Enrolled) -> Outcome:
    """As the memory's own update notes what is news of it."""
    before = memory(enrolment=look.before)
    learned = learnt(before, enrolled=look, at=later(seconds=2.5))
    known = noticed(before, replace(before, enrolment=look.after), learned)
    return outcome(enrolled=look, notices=known.notices)


def adopted(decision: Decision, **fields: object) -> Adoption:
    said: dict[str, object] = {"decision": decision, "digest": "d" * 64, "said": Said(), "news": True} | fields
    return Adoption(**said)  # type: ignore[arg-type]  # each test names the fields it is about


EVERY_RECORD = (
    *all_of(FULL),
    record.not_started(BadSettings([Problem("ENFORCER_X", "", "text of 3 characters", "nothing")])),
    *of_enrolment(after(enrolled(EnrolmentState.ENROLLED))),
    *of_enrolment(after(enrolled(EnrolmentState.BLOCKED))),
    *of_enrolment(after(enrolled(EnrolmentState.MISSING, before=EnrolmentState.BLOCKED))),
    *of_adoption(adopted(Decision.FIRST)),
    *of_adoption(adopted(Decision.HELD)),
    *of_adoption(adopted(Decision.REJECTED, problems=(Problem("b.yaml:3", "mode", "'x'", "enforce, observe"),))),
    record.of_rejection(BadEvent(Rejection.NOT_JSON, "not JSON", shape=""), door="on_change", count=3),
    record.internal_error(parse_change(text(WRITE)), ZeroDivisionError("made-up secret"), kept=True),
    record.internal_error(None, ZeroDivisionError("made-up secret"), kept=False),
)
NAMES = {
    "baseline_changed",
    "baseline_held",
    "incident_closed",
    "incident_opened",
    "subscription_enrolled",
    "reconciled",
    "healed",
    "heal_refused",
    "heal_confirmed",
    "event_rejected",
    "not_started",
    "baseline_rejected",
    "internal_error",
}


def test_names_are_the_documented_ones_and_constant() -> None:
    assert {entry.name for entry in EVERY_RECORD} == NAMES


@pytest.mark.parametrize("entry", EVERY_RECORD, ids=lambda entry: entry.name)
def test_every_field_is_a_scalar_and_every_severity_a_known_one(entry: Record) -> None:
    assert {type(value) for value in entry.fields.values()} <= {str, int, float, bool}
    assert entry.severity in {"info", "warning", "error"}


@pytest.mark.parametrize("personal", [*PERSON, "made-up secret"])
def test_nobody_s_name_and_no_secret_is_on_record(personal: str) -> None:
    assert personal not in repr(EVERY_RECORD)


def test_the_ids_of_who_did_it_are_on_record() -> None:
    fields = of_outcome(FULL)[0].fields
    actor = (fields["actor_object_id"], fields["actor_app_id"], fields["actor_tenant_id"], fields["actor_kind"])
    assert actor == (OBJECT_ID, APP_ID, TENANT_ID, "User")


def test_every_record_of_a_subscription_has_the_same_columns_of_place() -> None:
    unknown = of_outcome(outcome(fact=fact()))[0].fields
    known = of_outcome(FULL)[0].fields
    place = {"subscription", "cause", "event_id", "operation", "correlation_id", "actor_object_id", "actor_kind"}
    place |= {"client", "address_class", "attribution"}
    assert place <= set(unknown) & set(known)
    assert unknown["subscription"] == SUBSCRIPTION


def test_a_look_is_told_whole() -> None:
    fields = of_outcome(outcome())[0].fields
    wanted = {"verdict": "compliant", "mode": "enforce", "baseline": "abc", "echo": False, "duration_ms": 500.0}
    wanted |= {"plan": "compliant", "plan_reason": "as the baseline wants it", "code": "", "event_age_s": 2.0}
    wanted |= {"calls_get": 1, "calls_put": 2, "look_again_at": "", "look_again_reason": ""}
    assert wanted.items() <= fields.items()


WORST = {
    "one compliant": ((Kind.COMPLIANT,), "compliant", "info"),
    "proven and compliant": ((Kind.PROVEN, Kind.COMPLIANT), "proven", "info"),
    "compliant and drifted": ((Kind.COMPLIANT, Kind.DRIFTED), "drifted", "warning"),
    "unproven and observed": ((Kind.OBSERVED, Kind.UNPROVEN), "unproven", "warning"),
    "refused and unknown": ((Kind.UNKNOWN, Kind.REFUSED), "refused", "warning"),
    "skipped": ((Kind.SKIPPED, Kind.SKIPPED), "skipped", "warning"),
    "none at all": ((), "unknown", "warning"),
}


@pytest.mark.parametrize(("kinds", "worst", "severity"), WORST.values(), ids=WORST.keys())
def test_the_worst_verdict_names_the_look(kinds: tuple[Kind, ...], worst: str, severity: str) -> None:
    verdicts = tuple(Verdict(control, kind, "why") for control, kind in zip(Control, kinds, strict=False))
    first = of_outcome(outcome(verdicts=verdicts))[0]
    assert (first.fields["verdict"], first.severity) == (worst, severity)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_verdict_can_be_told(kind: Kind) -> None:
    verdicts = (Verdict(Control.PLAN, kind, "why"),)
    assert of_outcome(outcome(verdicts=verdicts))[0].fields["verdict"] == kind.value


HEALS = {
    HealState.PROVEN: ["reconciled", "healed"],
    HealState.UNPROVEN: ["reconciled", "heal_refused"],
    HealState.REFUSED: ["reconciled", "heal_refused"],
    HealState.BEGUN: ["reconciled", "heal_refused"],
    HealState.WITHDRAWN: ["reconciled"],
    HealState.PENDING: ["reconciled"],
}


@pytest.mark.parametrize("state", HealState)
def test_only_what_is_proven_is_told_as_healed(state: HealState) -> None:
    told = of_outcome(outcome(heals=(heal(state=state, answered_at=NOW),)))
    assert [entry.name for entry in told] == HEALS[state]


@pytest.mark.parametrize("hours", [-24, 0, 1], ids=["long ago", "now", "in the future"])
def test_a_reaction_is_never_negative(hours: int) -> None:
    known = outcome(fact=fact(when=NOW + timedelta(hours=hours)), heals=(PROVEN,))
    told = of_outcome(known)
    assert told[1].fields["reaction_s"] == max(0.0, 3.0 - hours * 3_600)
    assert told[0].fields["event_age_s"] == max(0.0, 2.0 - hours * 3_600)


def test_without_an_event_the_reaction_counts_from_the_write() -> None:
    told = of_outcome(outcome(fact=fact(cause=Cause.LOOK_AGAIN), heals=(PROVEN,)))
    assert told[1].fields["reaction_s"] == 3.0
    assert "event_age_s" not in told[0].fields


@pytest.mark.parametrize(("is_echo", "by"), [(True, "echo"), (False, "plan_changed")])
def test_a_confirmation_says_by_what_and_after_how_long(by: str, *, is_echo: bool) -> None:
    told = of_outcome(outcome(confirmed=(CONFIRMED,), is_echo=is_echo))[1]
    assert (told.name, told.fields["by"], told.fields["confirmed_after_s"]) == ("heal_confirmed", by, 60.0)


def test_records_are_log_records_with_their_fields_and_one_constant_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "enforcer"):
        record.write(EVERY_RECORD)
    names = [vars(entry)["microsoft.custom_event.name"] for entry in caplog.records]
    assert names == [entry.name for entry in EVERY_RECORD]
    assert {entry.getMessage() for entry in caplog.records} == {"outcome"}


def test_a_bug_is_told_by_its_place_and_not_by_its_words() -> None:
    with pytest.raises(TypeError) as caught:
        parse_change(7)  # type: ignore[arg-type]  # a bug
    fields = record.internal_error(fact(), caught.value, kept=False).fields
    assert (fields["type"], fields["kept"], fields["subscription"]) == ("TypeError", False, SUBSCRIPTION)
    assert str(fields["at"]).startswith("enforcer.events:")


def test_the_heal_itself_is_told() -> None:
    fields = of_outcome(outcome(heals=(PROVEN,)))[1].fields
    wanted = {"heal": "h1", "control": "plan", "drift": PROVEN.reason, "before": PROVEN.before, "after": "{}"}
    assert wanted.items() <= fields.items()
