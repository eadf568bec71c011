"""At least one record of every name, made by whoever makes it in the product."""

from datetime import timedelta

from enforcer.baseline import Exemptible, Exemption
from enforcer.baselines.exemptions import Notice
from enforcer.exposure.stretch import Ending, Exposure, Precision
from enforcer.facts import AccountId, Actor, Control
from enforcer.ledger.parcel import Lost, Sink
from enforcer.ledger.retention import CleanUp
from enforcer.memory.drill import Drill, DrillFailure
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.inquiry import Answer, Finding, Inquest, Inquiry
from enforcer.memory.pause_note import News, PauseNote
from enforcer.memory.sweep import SweepState
from enforcer.outbox import records as record_outbox
from enforcer.records.baseline import of_notice
from enforcer.records.dead_letter import dead_letter
from enforcer.records.drill import of_drill
from enforcer.records.estate import caught_up, cleaned, of_sweep
from enforcer.records.every import all_of
from enforcer.upkeep.watch_pause import pause_told
from enforcer.verdict import Kind
from tests.unit import test_record, test_record_estate
from tests.unit.build import NOW, SUBSCRIPTION, fact, later
from tests.unit.test_record import outcome

ACCOUNT = AccountId("rg", "acc")
EXPOSURE = Exposure(
    control=Control.PLAN,
    opened=NOW,
    seen=NOW,
    off_at=NOW,
    precision=Precision.EXACT,
    closed=later(seconds=3),
    ending=Ending.HEALED,
)
INQUIRY = Inquiry(fact=fact(when=NOW, actor=Actor(object_id="o")), since=NOW, until=later(minutes=1), ask_at=NOW)
FINDINGS = tuple(Finding(inquiry=INQUIRY, answer=answer, changed_at=NOW) for answer in Answer)
EXEMPTION = Exemption(
    subscription=SUBSCRIPTION,
    management_group=None,
    controls=(Exemptible.PLAN,),
    reason="vendor test",
    owner="platform-team",
    ticket="SEC-42",
    until=NOW.date(),
)
INCIDENTS = tuple(
    OpenIncident(kind=kind, subject=subject, since=NOW, last=NOW, count=3, rivals=rivals)
    for kind in IncidentKind
    for subject in (Subject(Control.PLAN), Subject(Control.ACCOUNT, ACCOUNT), Subject(Control.PROVIDER))
    for rivals in ((), ("enforcer-0123456789abcdef",))
)
DRILL = Drill(id="d", subscription=SUBSCRIPTION, sent_at=NOW, arrived_at=later(seconds=1))
LOOK = outcome(
    is_unannounced=True,
    scope_before="other",
    exposures=(EXPOSURE,),
    inquest=Inquest(denied="AuthorizationFailed"),
    findings=FINDINGS,
    incidents=INCIDENTS,
    incidents_over=INCIDENTS,
)
SWEEP = SweepState(number=1, started_at=NOW, finished_at=later(minutes=1), extensions={"AIMystery": (2, 1)})

EVERY_RECORD = (
    *test_record.EVERY_RECORD,
    *test_record_estate.EVERY_RECORD,
    *all_of(LOOK),
    *of_sweep(SWEEP),
    *(of_notice(Notice(EXEMPTION, days), names=True) for days in (7, 0)),
    *(pause_told(what, PauseNote(NOW, NOW, NOW), NOW + timedelta(hours=1)) for what in News),
    *(dead_letter(about, queue="enforcer-due", kept=True) for about in (None, fact(when=NOW))),
    caught_up(3),
    record_outbox.kept(Sink.TOPIC, "403", 2),
    record_outbox.sent_again(Sink.INSIGHTS, 2, oldest=NOW, now=later(seconds=9)),
    *(record_outbox.given_up(Sink.TOPIC, why, 2, oldest=at) for why in Lost for at in (NOW, None)),
    of_drill(DRILL.passed(Kind.COMPLIANT, now=later(seconds=3))),
    of_drill(DRILL.passed(Kind.DRIFTED, now=later(seconds=3))),
    *(of_drill(DRILL.failed(how, "403", now=later(seconds=3))) for how in DrillFailure),
    cleaned(CleanUp(begun=NOW, finished=later(seconds=1), heals=2)),
)
