"""Whom of us a refusal outlives: the worker that was told of it, or not even that one."""

from datetime import UTC, datetime

import pytest

from tests.campaign.refusals import Refusals

_HOME, _NAME, _WORKER = "home", "AIPromptEvidence", 1
_AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def refusals() -> Refusals:
    return Refusals()


def _written(refusals: Refusals) -> None:
    refusals.written(_HOME, [_NAME], at=_AT, worker=_WORKER)


def test_what_only_a_worker_was_told_nobody_can_know_once_it_is_dead(refusals: Refusals) -> None:
    _written(refusals)
    refusals.died(_WORKER, [_HOME])
    assert refusals.unknowable(_HOME) == {_NAME}


def test_a_write_whose_begin_the_ledger_has_is_still_to_be_proven_when_its_worker_is_dead(refusals: Refusals) -> None:
    refusals.begun(_HOME, _WORKER, is_open=True)
    _written(refusals)
    refusals.died(_WORKER, [_HOME])
    assert refusals.unknowable(_HOME) == set()


def test_a_write_that_ended_says_nothing_of_the_next_one(refusals: Refusals) -> None:
    refusals.begun(_HOME, _WORKER, is_open=True)
    refusals.begun(_HOME, _WORKER, is_open=False)
    _written(refusals)
    refusals.died(_WORKER, [_HOME])
    assert refusals.unknowable(_HOME) == {_NAME}


def test_what_the_ledger_was_handed_outlives_the_worker(refusals: Refusals) -> None:
    _written(refusals)
    refusals.handed(_HOME, _WORKER)
    refusals.died(_WORKER, [_HOME])
    assert refusals.unknowable(_HOME) == set()


def test_a_later_refusal_is_known_to_whoever_was_told_of_it(refusals: Refusals) -> None:
    _written(refusals)
    refusals.died(_WORKER, [_HOME])
    refusals.written(_HOME, [_NAME], at=_AT, worker=_WORKER + 1)
    assert refusals.unknowable(_HOME) == set()


def test_what_works_after_a_write_was_refused_to_nobody(refusals: Refusals) -> None:
    _written(refusals)
    refusals.written(_HOME, [], at=_AT, worker=None)
    assert refusals.of[_HOME] == {}
