"""What the canary said of a question: confirmed, refuted or not testable, and what was seen."""

from dataclasses import dataclass
from enum import Enum

from enforcer.selfcheck.question import Question


class Answer(Enum):
    """What the canary says of an assumption."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, slots=True)
class Finding:
    question: Question
    answer: Answer
    saw: str


def confirmed(question: Question, saw: str) -> Finding:
    return Finding(question, Answer.CONFIRMED, saw)


def refuted(question: Question, saw: str) -> Finding:
    return Finding(question, Answer.REFUTED, saw)


def untested(question: Question, why: str) -> Finding:
    return Finding(question, Answer.NOT_TESTABLE, why)


def found(question: Question, saw: str, *, holds: bool) -> Finding:
    return confirmed(question, saw) if holds else refuted(question, saw)
