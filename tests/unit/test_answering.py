"""What the activity log says to a claim, row by row."""

from dataclasses import replace
from datetime import datetime

import pytest

from enforcer.attribution.answering import answered, begun_by, fought_by, named
from enforcer.exposure.stretch import Exposure, Precision
from enforcer.facts import AccountId, Actor, Attribution, Cause, Control, Fact
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.inquiry import Answer, Finding, Inquiry
from enforcer.observed.log_entry import LogEntry
from tests.unit.build import NOW, SUBSCRIPTION, fact, later

US, DANA, BOB = (Actor(object_id=f"0b9e0c57-0000-4000-8000-0000000000{end}", app_id="a") for end in ("e1", "e2", "e3"))
APP = Actor(app_id="pipeline")
PLAN = f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.security/pricings/ai"
PROVIDER = f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.security"
ACCOUNTS = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts"
CLAIM = fact(actor=DANA, correlation_id="hers", event_id="e")
NOTHING = fact(cause=Cause.SLICE)
CHAT = replace(CLAIM, account=AccountId("rg", "chat"))


A_MINUTE_AGO = later(minutes=-1)


def entry(
    who: Actor | None,
    *,
    at: datetime = A_MINUTE_AGO,
    correlation_id: str = "other",
    operation: str = "microsoft.security/pricings/write",
    resource: str = PLAN,
) -> LogEntry:
    return LogEntry(at=at, operation=operation, resource=resource, actor=who, correlation_id=correlation_id)


def asking(told: Fact) -> Inquiry:
    return Inquiry(fact=told, since=later(hours=-1), until=NOW, ask_at=NOW)


def found(told: Fact, *entries: LogEntry, is_last: bool = False, own: str | None = US.object_id) -> Finding | None:
    return answered(asking(told), entries, own=own, own_writes=("ours",), is_last=is_last)


HERS, HERS_ALONE = entry(DANA, correlation_id="hers"), entry(DANA)
UNREGISTERED = entry(BOB, operation="microsoft.security/unregister/action", resource=PROVIDER)
REGISTERED = entry(BOB, operation="microsoft.security/register/action", resource=PROVIDER)
SWITCHED = entry(
    DANA,
    operation="microsoft.cognitiveservices/accounts/defenderforaisettings/write",
    resource=f"{ACCOUNTS}/chat/defenderforaisettings/default",
)
TABLE: dict[str, tuple[Fact, tuple[LogEntry, ...], tuple[Answer, Actor | None] | None]] = {
    "the same write by the same person": (CLAIM, (HERS,), (Answer.CONFIRMED, DANA)),
    "the same person, under another correlation": (CLAIM, (HERS_ALONE,), (Answer.CONFIRMED, DANA)),
    "the same write by somebody else": (
        CLAIM,
        (entry(BOB, correlation_id="hers"), HERS_ALONE),
        (Answer.CONTRADICTED, BOB),
    ),
    "somebody else's write, while hers may be late": (CLAIM, (entry(BOB),), None),
    "nothing yet": (CLAIM, (), None),
    "our own write, by who we are": (NOTHING, (entry(US),), None),
    "nobody was claimed": (NOTHING, (entry(BOB),), (Answer.FOUND, BOB)),
    "nobody was claimed, and two wrote": (
        NOTHING,
        (entry(DANA), entry(BOB, at=later(minutes=-9))),
        (Answer.FOUND, DANA),
    ),
    "after the drift was found": (NOTHING, (entry(BOB, at=later(seconds=1)),), None),
    "before all was last well": (NOTHING, (entry(BOB, at=later(hours=-2)),), None),
    "another plan": (NOTHING, (entry(BOB, resource=PLAN.replace("/ai", "/api")),), None),
    "a batch of plans": (
        NOTHING,
        (
            entry(
                BOB,
                operation="microsoft.security/batchpricings/write",
                resource=f"{PROVIDER}/batchpricings/default",
            ),
        ),
        (Answer.FOUND, BOB),
    ),
    "unregistered": (NOTHING, (UNREGISTERED,), (Answer.FOUND, BOB)),
    "registered, which takes nothing away": (NOTHING, (REGISTERED,), None),
    "registered, as was claimed": (
        replace(CLAIM, actor=BOB, correlation_id="other"),
        (REGISTERED,),
        (Answer.CONFIRMED, BOB),
    ),
    "a row that names nobody": (NOTHING, (entry(None),), None),
    "an application, which is all that was claimed": (
        replace(CLAIM, actor=APP),
        (entry(APP),),
        (Answer.CONFIRMED, APP),
    ),
    "an account's switch": (CHAT, (SWITCHED,), (Answer.CONFIRMED, DANA)),
    "another account's": (
        CHAT,
        (replace(SWITCHED, resource=f"{ACCOUNTS}/chat2/defenderforaisettings/default"),),
        None,
    ),
    "the plan, where an account was asked about": (CHAT, (HERS,), None),
}


@pytest.mark.parametrize(("told", "entries", "answer"), TABLE.values(), ids=TABLE)
def test_what_the_log_says_to_a_claim(
    told: Fact, entries: tuple[LogEntry, ...], answer: tuple[Answer, Actor | None] | None
) -> None:
    finding = found(told, *entries)
    who = finding and finding.actor and replace(finding.actor, attribution=Attribution.CLAIMED)
    assert (finding and (finding.answer, who)) == answer
    assert finding is None or finding.actor is None or finding.actor.attribution is Attribution.CONFIRMED


def test_at_the_last_question_the_last_writer_contradicts_and_silence_gives_up() -> None:
    contradicted, silent = found(CLAIM, entry(BOB), is_last=True), found(CLAIM, is_last=True)
    assert contradicted is not None
    assert (contradicted.answer, contradicted.changed_at) == (Answer.CONTRADICTED, later(minutes=-1))
    assert silent is not None
    assert (silent.answer, silent.actor) == (Answer.UNANSWERED, None)


def test_before_we_know_who_we_are_our_writes_are_known_by_their_correlation() -> None:
    assert found(NOTHING, entry(US, correlation_id="ours"), own=None) is None
    assert found(NOTHING, entry(BOB, correlation_id="ours")) is not None


def test_only_what_this_look_found_or_this_delivery_told_gets_the_name() -> None:
    finding = found(CLAIM, HERS)
    assert finding is not None
    theirs = named(CLAIM, [finding], found_at=later(hours=1)).actor
    assert theirs is not None
    assert theirs.attribution is Attribution.CONFIRMED
    assert named(fact(cause=Cause.LOOK_AGAIN), [finding], found_at=later(hours=1)).actor is None
    assert named(fact(cause=Cause.LOOK_AGAIN), [finding], found_at=NOW).actor == theirs


FIGHT = OpenIncident(
    kind=IncidentKind.FIGHT, subject=Subject(Control.PLAN), since=NOW, last=NOW, count=3, actor=CLAIM.actor
)
CONFIRMED = replace(DANA, attribution=Attribution.CONFIRMED)
FOUND = Finding(inquiry=asking(CLAIM), answer=Answer.CONFIRMED, actor=CONFIRMED)
OPPONENTS = {
    "who was claimed is confirmed": (FIGHT, FOUND, CONFIRMED),
    "the log names another one": (FIGHT, replace(FOUND, answer=Answer.CONTRADICTED, actor=BOB), BOB),
    "nobody was claimed": (replace(FIGHT, actor=None), replace(FOUND, inquiry=asking(NOTHING)), CONFIRMED),
    "the claim was of somebody else": (replace(FIGHT, actor=BOB), FOUND, BOB),
    "the log says nothing": (FIGHT, replace(FOUND, actor=None), DANA),
    "it was about an account": (FIGHT, replace(FOUND, inquiry=asking(CHAT)), DANA),
    "it is over many accounts": (replace(FIGHT, subject=Subject(Control.ACCOUNT)), FOUND, DANA),
    "it is a refusal": (replace(FIGHT, kind=IncidentKind.REFUSAL), FOUND, DANA),
}


@pytest.mark.parametrize(("incident", "finding", "expected"), OPPONENTS.values(), ids=OPPONENTS.keys())
def test_a_fight_s_opponent_is_claimed_until_the_log_agrees(
    incident: OpenIncident, finding: Finding, expected: Actor
) -> None:
    assert fought_by((incident,), (finding,)) == (replace(incident, actor=expected),)


OFF = Exposure(
    control=Control.PLAN, opened=A_MINUTE_AGO, precision=Precision.EXACT, seen=NOW, off_at=NOW, actor=CLAIM.actor
)
BEGINNERS = {
    "who was claimed is confirmed": (OFF, FOUND, CONFIRMED),
    "the log names another one": (OFF, replace(FOUND, answer=Answer.CONTRADICTED, actor=BOB), BOB),
    "nobody was claimed": (replace(OFF, actor=None), replace(FOUND, inquiry=asking(NOTHING)), CONFIRMED),
    "the claim was of somebody else": (replace(OFF, actor=BOB), FOUND, BOB),
    "the log says nothing": (OFF, replace(FOUND, actor=None), DANA),
    "it was about an account": (OFF, replace(FOUND, inquiry=asking(CHAT)), DANA),
    "it is of many accounts": (replace(OFF, control=Control.ACCOUNT, account=None), FOUND, DANA),
    "it began after what was asked about": (replace(OFF, opened=later(seconds=1)), FOUND, DANA),
}


@pytest.mark.parametrize(("exposure", "finding", "expected"), BEGINNERS.values(), ids=BEGINNERS.keys())
def test_who_began_an_exposure_is_claimed_until_the_log_agrees(
    exposure: Exposure, finding: Finding, expected: Actor
) -> None:
    assert begun_by((exposure,), (finding,)) == (replace(exposure, actor=expected),)
