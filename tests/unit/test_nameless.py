"""A memory without the names of people, wherever in it they stand."""

from collections.abc import Mapping

import pytest

from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Exposure, Precision
from enforcer.facts import Actor, Control
from enforcer.ledger.rows import memory_text
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.inquiry import Answer, Finding, Inquiries, Inquiry
from enforcer.memory.nameless import nameless_memory
from enforcer.memory.subscription import Memory
from tests.unit.build import NOW, fact, memory

DANA = Actor(object_id="d", name="Dana")
INCIDENT = OpenIncident(
    kind=IncidentKind.FIGHT, subject=Subject(Control.PLAN), since=NOW, last=NOW, count=3, actor=DANA
)
EXPOSURE = Exposure(
    control=Control.PLAN, opened=NOW, precision=Precision.EXACT, seen=NOW, off_at=NOW, closed=NOW, actor=DANA
)
ASKED = Inquiry(fact=fact(actor=DANA), since=NOW, until=NOW, ask_at=NOW)
FOUND = Inquiry(fact=fact(), since=NOW, until=NOW, ask_at=NOW)
ANSWER = next(iter(Answer))

NAMED: Mapping[str, Memory] = {
    "the fact that is not put right yet": memory(unsettled=fact(actor=DANA)),
    "an incident": memory(incidents=(INCIDENT,)),
    "an incident that is over": memory(incidents_over=(INCIDENT,)),
    "a question's claim": memory(inquiries=Inquiries(open=(ASKED,))),
    "the claim of a question that is answered": memory(
        inquiries=Inquiries(untold=(Finding(inquiry=ASKED, answer=ANSWER),))
    ),
    "an answer": memory(inquiries=Inquiries(untold=(Finding(inquiry=FOUND, answer=ANSWER, actor=DANA),))),
    "an exposure": memory(exposure=ExposureKnown(open=(EXPOSURE,))),
    "one that ended": memory(exposure=ExposureKnown(ended=(EXPOSURE,))),
    "one that nobody was told of": memory(exposure=ExposureKnown(untold=(EXPOSURE,))),
}


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED.keys())
def test_a_name_is_left_out_and_the_ids_stay(named: Memory) -> None:
    assert "Dana" in memory_text(named)
    assert memory_text(nameless_memory(named)) == memory_text(named).replace('"Dana"', "null")


def test_a_memory_that_names_nobody_is_not_copied() -> None:
    once = nameless_memory(memory(incidents=(INCIDENT,), unsettled=fact(actor=DANA)))
    assert nameless_memory(once) is once
