"""Rows of a ledger are read again as if anybody could have written them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enforcer.controls.proof import prove
from enforcer.facts import Control
from enforcer.ledger.rows import heal_text, memory_text, read_heal, read_memory
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.heal import HealId, HealState
from enforcer.memory.incident import LONGEST_REASON, MOST_HEALED, Healed, IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import Busy, LookAgain, Memory, NotOffered
from enforcer.schedule import BUSY_FOR, LONGEST_WAIT, NOT_OFFERED_FOR
from tests.unit.build import (
    EVIDENCE,
    FAILED,
    NOW,
    OTHER,
    SUBSCRIPTION,
    awaiting,
    heal,
    later,
    memory,
    standard,
    unproven,
    wanted,
    write,
)

EVER = later(days=9_999)
FIGHT = OpenIncident(
    kind=IncidentKind.FIGHT, subject=Subject(Control.PLAN), since=EVER, last=EVER, count=-5, reason="x" * 9_999
)


def again(text: str) -> Memory:
    return read_memory(text, SUBSCRIPTION, version=7, now=NOW)


def row(**fields: object) -> str:
    return json.dumps({"subscription": SUBSCRIPTION} | fields)


def test_what_is_written_is_read_again_with_the_version_of_its_row() -> None:
    known = memory(first_seen=NOW, last_plan=standard(AIPromptEvidence=True), unproven=(unproven(),), asked=(EVIDENCE,))
    assert again(memory_text(known)) == replace(known, version=7)


SPOILT = {
    "empty": "",
    "no JSON": "{",
    "no object": "[]",
    "nothing that is required": "{}",
    "another type": row(subscription=7),
    "another subscription": row(subscription=OTHER, writes=9),
    "another word": row(last_plan={"tier": "Premium"}),
    "a time that is none": row(first_seen="yesterday"),
    "endless nesting": "[" * 100_000,
    "too many corrections": row(corrected=["x"] * 51),
    "too many extensions": row(last_plan={"tier": "Free", "extensions": [{"name": "x", "enabled": True}] * 51}),
}


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT.keys())
def test_a_row_that_nobody_understands_is_a_blank_memory_of_its_version(text: str) -> None:
    assert again(text) == memory(version=7)


def test_a_row_with_half_a_character_is_a_blank_memory() -> None:
    assert again('"\ud800"') == memory(version=7)


def test_no_time_in_a_row_makes_us_wait_longer_than_its_rule() -> None:
    kept = again(
        memory_text(
            memory(
                first_seen=EVER,
                placed_at=EVER,
                busy=Busy("x", EVER),
                look_again=LookAgain(EVER, "x", -3),
                unproven=(unproven(at=EVER),),
                not_offered=(NotOffered(EVIDENCE, EVER),),
                awaiting=(awaiting(since=EVER),),
                enrolment=Enrolment("x", EnrolmentState.PENDING, EVER, EVER, -3, -3, EVER),
                healed=(Healed(Subject(Control.PLAN), EVER),),
                incidents=(FIGHT,),
                incidents_over=(FIGHT,),
            )
        )
    )
    assert kept.healed[0].at == NOW
    assert kept.incidents == (replace(FIGHT, since=NOW, last=NOW, count=0, reason="x" * LONGEST_REASON),)
    assert kept.incidents_over == kept.incidents
    assert kept.busy == Busy("x", NOW + BUSY_FOR)
    assert kept.look_again == LookAgain(NOW + NOT_OFFERED_FOR, "x", 0)
    again_at = NOW + LONGEST_WAIT
    assert kept.enrolment == Enrolment("x", EnrolmentState.PENDING, NOW, again_at, 0, 0, again_at)
    assert (kept.first_seen, kept.placed_at, kept.awaiting[0].since) == (NOW, NOW, NOW)
    assert (kept.unproven[0].retry_at, kept.not_offered[0].until) == (NOW + LONGEST_WAIT, NOW + NOT_OFFERED_FOR)


def test_a_list_that_no_rule_of_ours_would_make_is_no_memory() -> None:
    healed = (Healed(Subject(Control.PLAN), NOW),) * (MOST_HEALED + 1)
    assert again(memory_text(memory(first_seen=NOW, healed=healed))).first_seen is None


def test_a_time_without_a_zone_was_not_written_by_us() -> None:
    naive = datetime(2026, 3, 1) - timedelta(days=1)  # noqa: DTZ001  that is what the test is about
    assert again(memory_text(memory(first_seen=naive))).first_seen == NOW


def test_a_row_with_less_than_no_attempts_is_survived() -> None:
    known = again(memory_text(memory(unproven=(unproven(attempts=-9),))))
    answer = standard(FAILED, AIPromptEvidence=True)
    assert prove(wanted(AIPromptEvidence="enabled"), write(AIPromptEvidence=True), answer, known, now=NOW).unproven


@pytest.mark.parametrize("state", HealState)
def test_a_heal_is_read_again_as_it_was_written(state: HealState) -> None:
    known = heal(state=state, after="{}", proof="why", answered_at=NOW, confirmed_at=later(minutes=1))
    assert read_heal(heal_text(known)) == known


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[" * 100_000, json.dumps({"id": HealId("x")})], ids=range(6))
def test_a_text_that_is_no_heal_is_none(text: str) -> None:
    assert read_heal(text) is None
