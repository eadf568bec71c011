"""The self-check on a simulated Azure that settles each open question one way and the other: it finds out which."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from enforcer.selfcheck.elsewhere import ELSEWHERE
from enforcer.selfcheck.findings import Answer, Finding
from enforcer.selfcheck.questions import QUESTIONS
from sandbox.assumptions import Assumptions, FollowsPlan, Omitted
from sandbox.azure import SimulatedAzure
from tests.selfcheck.canary_house import ARM, EVIDENCE, PURVIEW, SCANNER, CanaryHouse

CONFIRMED, REFUTED, UNTESTED = Answer.CONFIRMED, Answer.REFUTED, Answer.NOT_TESTABLE
KIND = Assumptions(extensions_need_role_rights=False, lock_seconds=2.0, graph_lag_seconds=60.0)

EACH_WAY: dict[str, tuple[dict[str, Any], str, Answer, str]] = {  # Any: values of assumptions of many types
    "offered: as known": ({}, "extensions_offered", CONFIRMED, SCANNER),
    "offered: one that nobody knows": (
        {"ai_extensions": (EVIDENCE, PURVIEW, SCANNER, "AINew")},
        "extensions_offered",
        REFUTED,
        "new: AINew",
    ),
    "offered: one fewer": (
        {"ai_extensions": (EVIDENCE, SCANNER)},
        "extensions_offered",
        REFUTED,
        f"missing: {PURVIEW}",
    ),
    "at Free: no list": ({}, "free_row_lists_extensions", CONFIRMED, "no `extensions`"),
    "at Free: a list": ({"free_rows_list_extensions": True}, "free_row_lists_extensions", REFUTED, "lists them"),
    "rising: omitted come on": ({}, "omitted_when_turned_on", CONFIRMED, f"came on: {EVIDENCE}, {PURVIEW}"),
    "rising: omitted stay off": (
        {"omitted_when_turned_on": Omitted.SWITCHED_OFF},
        "omitted_when_turned_on",
        REFUTED,
        "stayed off",
    ),
    "rising: named come on": ({}, "named_when_turned_on", CONFIRMED, f"came on: {SCANNER}"),
    "rising: named are ignored": (
        {"named_ignored_when_turned_on": True, "omitted_when_turned_on": Omitted.SWITCHED_OFF},
        "named_when_turned_on",
        REFUTED,
        f"ignored: {SCANNER}",
    ),
    "while on: omitted are kept": ({}, "omitted_while_on", CONFIRMED, "what was off stayed off"),
    "while on: omitted come on": (
        {"omitted_while_on": Omitted.SWITCHED_ON},
        "omitted_while_on",
        REFUTED,
        "one that was off came on",
    ),
    "while on: omitted go off": (
        {"omitted_while_on": Omitted.SWITCHED_OFF},
        "omitted_while_on",
        REFUTED,
        "the PUT replaces the list",
    ),
    "least rights suffice": ({}, "operation_status", CONFIRMED, "Succeeded"),
    "least rights do not suffice": ({"extensions_need_role_rights": True}, "operation_status", REFUTED, "role"),
    "status in answers to PUT only": ({}, "status_in_put_only", CONFIRMED, "answers to PUT only"),
    "no lock": ({"lock_seconds": 0.0}, "lock_length", CONFIRMED, "at once"),
    "a short lock": ({"lock_seconds": 4.0}, "lock_length", CONFIRMED, "4 s"),
    "a long lock": ({"lock_seconds": 60.0}, "lock_length", REFUTED, "60 s"),
    "409 says nothing": ({}, "lock_retry_after", CONFIRMED, "without Retry-After"),
    "409 says when": ({"conflict_retry_after_s": 7}, "lock_retry_after", REFUTED, "with Retry-After 7"),
    "an identical PUT locks": ({}, "identical_put_locks", CONFIRMED, "answered 409"),
    "an identical PUT does not lock": ({"identical_put_locks": False}, "identical_put_locks", CONFIRMED, "at once"),
    "an identical PUT raises an event": ({}, "identical_put_raises_event", CONFIRMED, "an event came"),
    "an identical PUT is silent": (
        {"identical_put_raises_event": False},
        "identical_put_raises_event",
        CONFIRMED,
        "no event came",
    ),
    "an identical PUT leaves the time": ({}, "identical_put_moves_enablement", CONFIRMED, "stayed"),
    "an identical PUT moves the time": (
        {"put_resets_enablement": True},
        "identical_put_moves_enablement",
        REFUTED,
        "moved",
    ),
    "a write raises an event": ({}, "write_raises_event", CONFIRMED, "pricings/write after"),
    "an event keeps the correlation id": ({}, "event_keeps_correlation", CONFIRMED, "the same id"),
    "the index is a minute late": ({"graph_lag_seconds": 60.0}, "graph_lag", CONFIRMED, " s"),
    "the index is hours late": ({"graph_lag_seconds": 7200.0}, "graph_lag", REFUTED, "not within 45 min"),
    "an account keeps its switch": (
        {"account_switch_follows_plan": FollowsPlan.NEVER},
        "account_switch",
        CONFIRMED,
        "before: Enabled; at Free: Enabled; after: Enabled",
    ),
    "an account goes off with the plan": (
        {"account_switch_follows_plan": FollowsPlan.OFF_ONLY},
        "account_switch",
        REFUTED,
        "before: Enabled; at Free: Disabled; after: Disabled",
    ),
    "an account follows the plan": (
        {"account_switch_follows_plan": FollowsPlan.ON_AND_OFF},
        "account_switch",
        REFUTED,
        "before: Enabled; at Free: Disabled; after: Enabled",
    ),
    "the newest API is not served": ({}, "newest_api", CONFIRMED, "400"),
}


def built(monkeypatch: pytest.MonkeyPatch, assumptions: Assumptions) -> CanaryHouse:
    azure = SimulatedAzure(assumptions=assumptions)
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    house = CanaryHouse(azure, dict(os.environ))
    house.is_at("Standard", EVIDENCE, SCANNER)
    return house


type Asked = Callable[[Assumptions], Awaitable[Mapping[str, Finding]]]


@pytest.fixture(scope="module")
def found() -> dict[Assumptions, Mapping[str, Finding]]:
    """One walk answers every question: what was found is kept for the next one about the same simulated Azure."""
    return {}


@pytest.fixture
def asked(found: dict[Assumptions, Mapping[str, Finding]], monkeypatch: pytest.MonkeyPatch) -> Asked:
    async def walked(assumptions: Assumptions) -> Mapping[str, Finding]:
        if assumptions not in found:
            found[assumptions] = await built(monkeypatch, assumptions).asked()
        return found[assumptions]

    return walked


@pytest.mark.parametrize(("told", "key", "answer", "saw"), EACH_WAY.values(), ids=EACH_WAY)
async def test_it_finds_out_which(
    told: dict[str, Any],  # Any: as above
    key: str,
    answer: Answer,
    saw: str,
    asked: Asked,
) -> None:
    found = (await asked(replace(KIND, **told)))[key]
    assert (found.answer, saw in found.saw) == (answer, True), found


async def test_every_question_gets_an_answer_and_what_a_canary_cannot_settle_says_why(asked: Asked) -> None:
    findings = await asked(KIND)
    assert list(findings) == [question.key for question in QUESTIONS]
    assert {findings[question.key].answer for question in ELSEWHERE} == {UNTESTED}
    assert all(findings[question.key].saw == question.elsewhere for question in ELSEWHERE)
